import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder with an original in it, and what becomes of that original.
final class SurroundingBench {
    let folder: Folder
    let input: String
    let output: String
    let original: [UInt8]
    let expected: [UInt8]
    /// Names that were there before.
    private let names: [String]

    /// - Parameter existing: whether there is an output already.
    init(_ bytes: [UInt8]? = nil, existing: Bool = false) throws {
        folder = try Folder()
        original = try bytes ?? picture(300, 200, .rgb, JPEGOptions(quality: 95, subsampling: .s444))
        input = try folder.file("in.jpg", original)
        output = folder.place("out.jpg")
        expected = try Photo(bytes: original).applying(.decay).encoded()
        if existing { try folder.file("out.jpg", Self.old) }
        names = try folder.names
    }

    static let old = Array("what was there before".utf8)

    /// A result that is whole and nothing else, or one line of error and all as it was.
    ///
    /// - Parameter lines: that standard error has after a failure.
    func expectWholeOrNothing(_ outcome: Outcome, _ comment: String) throws {
        let left = try folder.names
        if outcome.status == 0 {
            #expect(try folder.contents("out.jpg") == expected, "\(comment): \(outcome)")
            #expect(left == Set(names + ["out.jpg"]).sorted(), "\(comment): \(outcome)")
        } else {
            #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(comment): \(outcome)")
            #expect(outcome.errors.hasPrefix("lens: "), "\(comment): \(outcome)")
            #expect(left == names, "\(comment): \(outcome)")
            if names.contains("out.jpg") { #expect(try folder.contents("out.jpg") == Self.old, "\(comment)") }
        }
        #expect(try folder.contents("in.jpg") == original, "\(comment)")
    }
}

/// Whether the tests, and with them the tool, were built with a sanitizer, which takes more addresses than any limit leaves.
let isSanitized = dlsym(nil, "__asan_init") != nil || isThreadSanitized

/// Whether with ThreadSanitizer, which keeps notes in a file of its own: it cannot begin where files may not grow.
let isThreadSanitized = dlsym(nil, "__tsan_init") != nil
