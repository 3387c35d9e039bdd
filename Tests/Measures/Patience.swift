import Foundation

/// How many times as long something may take as it does at its slowest: where a sanitizer watches, everything takes long.
public let patience: Double = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil ? 20 : 1
