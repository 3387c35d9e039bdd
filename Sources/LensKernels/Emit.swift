import CVector

/// The index of each value in a table spaced by `lens_warp`, rounded to the nearest entry.
@inline(__always)
private func index(
    _ plane: UnsafePointer<Float>, _ scale: Float, _ last: Float, _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    let zero = SIMD16<Float>(repeating: 0)
    let top = SIMD16<Float>(repeating: last)
    var i = 0
    while i < n {
        let value = lens_warp(lens_max(lens_load(plane + i), zero))
        let at = lens_min(value * scale, top) + 0.5
        lens_store_u16(scratch + i, lens_u16_from_i32(lens_i32_from_f32(at)))
        i &+= 16
    }
}

/// Linear output light to interleaved 8-bit codes.
func emitRGB8(
    _ samples: UnsafeMutablePointer<UInt8>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ tables: UnsafePointer<UInt8>, _ scale: Float, _ count: Int,
    _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    let last = Float(count &- 1)
    let reds = scratch
    let greens = scratch + n
    let blues = scratch + 2 &* n
    index(r, scale, last, reds, n)
    index(g, scale, last, greens, n)
    index(b, scale, last, blues, n)
    let green = tables + count
    let blue = tables + 2 &* count
    // Four bytes a store, three of them the pixel's; the next pixel overwrites the fourth, and the last pixel,
    // which has no next one here, is stored byte by byte.
    let out = UnsafeMutableRawPointer(samples)
    var at = 0
    var i = 0
    while i < n &- 1 {
        let code =
            UInt32(truncatingIfNeeded: tables[Int(reds[i])])
            | UInt32(truncatingIfNeeded: green[Int(greens[i])]) &<< 8
            | UInt32(truncatingIfNeeded: blue[Int(blues[i])]) &<< 16
        out.storeBytes(of: code, toByteOffset: at, as: UInt32.self)
        at &+= 3
        i &+= 1
    }
    samples[at] = tables[Int(reds[i])]
    samples[at &+ 1] = green[Int(greens[i])]
    samples[at &+ 2] = blue[Int(blues[i])]
}

/// The nearest entries of the tables for eight bits, a plane after the other.
func emitPlaces(
    _ places: UnsafeMutablePointer<UInt32>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ scale: Float, _ count: Int, _ n: Int
) {
    let last = Float(count &- 1)
    var i = 0
    while i < n {
        lens_store_u32(places + i, nearest(lens_load(r + i), scale, last))
        lens_store_u32(places + n + i, nearest(lens_load(g + i), scale, last))
        lens_store_u32(places + 2 &* n + i, nearest(lens_load(b + i), scale, last))
        i &+= 16
    }
}

/// Entries to interleaved 8-bit codes, with triangular noise before rounding, so that a gradient shows no steps.
func emitRGB8Dithered(
    _ samples: UnsafeMutablePointer<UInt8>, _ places: UnsafePointer<UInt32>, _ tables: UnsafePointer<Float>,
    _ step: Int, _ rowKey: UInt32, _ x: Int32, _ n: Int
) {
    let (green, blue) = (tables + step, tables + 2 &* step)
    let (greens, blues) = (places + n, places + 2 &* n)
    let onward = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: 16 * 0x9E37_79B9))
    var at = (lens_iota() &+ UInt32(truncatingIfNeeded: Int(x))) &* 0x9E37_79B9
    var i = 0
    while i < n {
        let noise = triangle(lens_hash(at ^ rowKey))
        at &+= onward
        lens_store_rgb(
            samples + 3 &* i, within(lens_entries(tables, places + i), noise),
            within(lens_entries(green, greens + i), noise), within(lens_entries(blue, blues + i), noise))
        i &+= 16
    }
}

@inline(__always)
private func nearest(_ light: SIMD16<Float>, _ scale: Float, _ last: Float) -> SIMD16<Int32> {
    let value = lens_warp(lens_max(light, SIMD16<Float>(repeating: 0)))
    return lens_i32_from_f32(lens_min(value * scale, SIMD16<Float>(repeating: last)) + 0.5)
}

/// What `code` makes of a value between 0 and 255.
@inline(__always)
private func within(_ value: SIMD16<Float>, _ noise: SIMD16<Float>) -> SIMD16<Int32> {
    let reach = lens_min(
        lens_min(value, SIMD16<Float>(repeating: 255) - value), SIMD16<Float>(repeating: 1))
    return lens_i32_from_f32(value + noise * reach + 0.5)
}

/// Triangular noise of ±1. One for a pixel's three channels: greys stay grey.
@inline(__always)
private func triangle(_ rowKey: UInt32, _ x: Int32, _ i: Int) -> SIMD16<Float> {
    let at = (lens_iota() &+ UInt32(truncatingIfNeeded: Int(x) &+ i)) &* 0x9E37_79B9
    return triangle(lens_hash(at ^ rowKey))
}

@inline(__always)
private func triangle(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
    let up = lens_f32_from_i32(lens_i32_from_u32(h & 0xFFFF))
    let down = lens_f32_from_i32(lens_i32_from_u32(h &>> 16))
    return (up - down) * (1 / 65536)
}

/// The value with noise of ±1 code or as far as to black or white, rounded: those two stay what they are.
@inline(__always)
private func code(_ value: SIMD16<Float>, _ noise: SIMD16<Float>) -> SIMD16<UInt16> {
    let zero = SIMD16<Float>(repeating: 0)
    let top = SIMD16<Float>(repeating: 255)
    let reach = lens_min(lens_min(lens_max(value, zero), lens_max(top - value, zero)), SIMD16<Float>(repeating: 1))
    let noisy = value + noise * reach
    return lens_u16_from_i32(lens_i32_from_f32(lens_min(lens_max(noisy + 0.5, zero), top)))
}

/// Values 0…1 to codes of one channel, `step` samples apart.
func quantise8(
    _ samples: UnsafeMutablePointer<UInt8>, _ step: Int, _ plane: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    round(plane, 255, scratch, n)
    narrow(samples, step, scratch, n)
}

func quantise8Dithered(
    _ samples: UnsafeMutablePointer<UInt8>, _ step: Int, _ plane: UnsafePointer<Float>, _ rowKey: UInt32, _ x: Int32,
    _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    var i = 0
    while i < n {
        lens_store_u16(scratch + i, code(lens_load(plane + i) * 255, triangle(rowKey, x, i)))
        i &+= 16
    }
    narrow(samples, step, scratch, n)
}

func quantise16(
    _ samples: UnsafeMutablePointer<UInt16>, _ step: Int, _ plane: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    round(plane, 65535, scratch, n)
    var at = 0
    var i = 0
    while i < n {
        samples[at] = scratch[i]
        at &+= step
        i &+= 1
    }
}

@inline(__always)
private func round(
    _ plane: UnsafePointer<Float>, _ largest: Float, _ scratch: UnsafeMutablePointer<UInt16>, _ n: Int
) {
    let zero = SIMD16<Float>(repeating: 0)
    let top = SIMD16<Float>(repeating: largest)
    var i = 0
    while i < n {
        let value = lens_min(lens_max(lens_load(plane + i) * largest + 0.5, zero), top)
        lens_store_u16(scratch + i, lens_u16_from_i32(lens_i32_from_f32(value)))
        i &+= 16
    }
}

@inline(__always)
private func narrow(_ samples: UnsafeMutablePointer<UInt8>, _ step: Int, _ codes: UnsafePointer<UInt16>, _ n: Int) {
    var at = 0
    var i = 0
    while i < n {
        samples[at] = UInt8(truncatingIfNeeded: codes[i])
        at &+= step
        i &+= 1
    }
}

/// Encoded values onto white, as far as alpha leaves it open. Encoded, because that is how every viewer shows them.
func whiten(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ alpha: UnsafePointer<Float>, _ n: Int
) {
    var i = 0
    while i < n {
        let share = lens_load(alpha + i)
        lens_store(r + i, (lens_load(r + i) - 1) * share + 1)
        lens_store(g + i, (lens_load(g + i) - 1) * share + 1)
        lens_store(b + i, (lens_load(b + i) - 1) * share + 1)
        i &+= 16
    }
}
