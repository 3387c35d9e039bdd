import CVector

/// The sum of a word's four bytes, less its mean: σ = √(4·(256² − 1)/12) = 147.8.
@inline(__always)
private func fourBytes(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
    let pairs = (h & 0x00FF_00FF) &+ ((h &>> 8) & 0x00FF_00FF)
    return lens_f32_from_i32(lens_i32_from_u32((pairs & 0xFFFF) &+ (pairs &>> 16))) - 510
}

/// The sums of a word's two halves' bytes, less their mean: σ = √(2·(256² − 1)/12) = 104.5.
@inline(__always)
private func twoBytes(_ h: SIMD16<UInt32>) -> (SIMD16<Float>, SIMD16<Float>) {
    let pairs = (h & 0x00FF_00FF) &+ ((h &>> 8) & 0x00FF_00FF)
    return (
        lens_f32_from_i32(lens_i32_from_u32(pairs & 0xFFFF)) - 255,
        lens_f32_from_i32(lens_i32_from_u32(pairs &>> 16)) - 255
    )
}

/// The columns' places in the noise. Global coordinates alone decide: strips, tiles and threads see the same.
@inline(__always)
private func places(_ x: Int) -> SIMD16<UInt32> {
    (lens_iota() &+ UInt32(truncatingIfNeeded: x)) &* 0x9E37_79B9
}

/// From sixteen columns to the next sixteen.
private let onward = UInt32(truncatingIfNeeded: 16 * 0x9E37_79B9)

/// A symmetric filter along the row; `source[0]` lies `radius` pixels left of the first output.
@inline(__always)
private func horizontal(
    _ out: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ taps: UnsafePointer<Float>, _ radius: Int,
    _ n: Int
) {
    if radius == 2 {
        let (t0, t1, t2) = (taps[2], taps[1], taps[0])
        var i = 0
        while i < n {
            let centre = lens_load(source + i + 2) * t0
            let near = (lens_load(source + i + 1) + lens_load(source + i + 3)) * t1
            let far = (lens_load(source + i) + lens_load(source + i + 4)) * t2
            lens_store(out + i, centre + near + far)
            i &+= 16
        }
        return
    }
    if radius == 3 {
        let (t0, t1, t2, t3) = (taps[3], taps[2], taps[1], taps[0])
        var i = 0
        while i < n {
            let centre = lens_load(source + i + 3) * t0
            let near = (lens_load(source + i + 2) + lens_load(source + i + 4)) * t1
            let far = (lens_load(source + i + 1) + lens_load(source + i + 5)) * t2
            let farthest = (lens_load(source + i) + lens_load(source + i + 6)) * t3
            lens_store(out + i, centre + near + far + farthest)
            i &+= 16
        }
        return
    }
    var i = 0
    while i < n {
        var sum = lens_load(source + i + radius) * taps[radius]
        var k = 1
        while k <= radius {
            let pair = lens_load(source + i + radius - k) + lens_load(source + i + radius + k)
            sum += pair * taps[radius &- k]
            k &+= 1
        }
        lens_store(out + i, sum)
        i &+= 16
    }
}

/// One row of noise for all channels, filtered along the row.
func noiseGrey(
    _ out: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, _ rowKey: UInt32, _ x: Int32,
    _ taps: UnsafePointer<Float>, _ radius: Int, _ n: Int
) {
    let wide = n &+ 2 &* radius
    let step = SIMD16<UInt32>(repeating: onward)
    var place = places(Int(x) &- radius)
    var i = 0
    while i < wide {
        lens_store(scratch + i, fourBytes(lens_hash(place ^ rowKey)))
        place &+= step
        i &+= 16
    }
    horizontal(out, scratch, taps, radius, n)
}

/// One row of noise a channel: n_c = common·n₀ + own·n_c′, mixed before the filter, so that three rows are
/// filtered and not four.
func noiseRGB(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ rowKey: UInt32, _ rowKey2: UInt32, _ x: Int32, _ common: Float,
    _ own: Float, _ taps: UnsafePointer<Float>, _ radius: Int, _ n: Int
) {
    let wide = n &+ 2 &* radius
    let stride = n &+ 2 &* radius &+ 16
    let reds = scratch
    let greens = scratch + stride
    let blues = scratch + 2 &* stride
    let step = SIMD16<UInt32>(repeating: onward)
    var place = places(Int(x) &- radius)
    var i = 0
    while i < wide {
        let (shared, red) = twoBytes(lens_hash(place ^ rowKey))
        let (green, blue) = twoBytes(lens_hash(place ^ rowKey2))
        place &+= step
        let base = shared * common
        lens_store(reds + i, base + red * own)
        lens_store(greens + i, base + green * own)
        lens_store(blues + i, base + blue * own)
        i &+= 16
    }
    horizontal(r, reds, taps, radius, n)
    horizontal(g, greens, taps, radius, n)
    horizontal(b, blues, taps, radius, n)
}

@inline(__always)
private func vertical(
    _ rows: UnsafePointer<UnsafePointer<Float>>, _ taps: UnsafePointer<Float>, _ radius: Int, _ i: Int
) -> SIMD16<Float> {
    var sum = lens_load(rows[radius] + i) * taps[radius]
    var k = 1
    while k <= radius {
        sum += (lens_load(rows[radius &- k] + i) + lens_load(rows[radius &+ k] + i)) * taps[radius &- k]
        k &+= 1
    }
    return sum
}

/// The film's curve and its grain in one look-up: value and deviation share a table entry, because the deviation
/// depends on the value alone.
func grain(
    _ plane: UnsafeMutablePointer<Float>, _ table: UnsafePointer<LensGrainEntry>, _ scale: Float, _ count: Int,
    _ slopeUnit: Float, _ deviationUnit: Float, _ rows: UnsafePointer<UnsafePointer<Float>>,
    _ taps: UnsafePointer<Float>, _ radius: Int, _ scratch: UnsafePointer<LensLookup>, _ n: Int
) {
    let scratch = scratch.pointee
    find(plane, scale, count, scratch, n)
    let film = Film(
        entries: UnsafeRawPointer(table).assumingMemoryBound(to: UInt64.self), scratch: scratch, slopeUnit: slopeUnit,
        deviationUnit: deviationUnit)
    var i = 0
    if radius == 2 {
        let (r0, r1, r2, r3, r4) = (rows[0], rows[1], rows[2], rows[3], rows[4])
        let (t0, t1, t2) = (taps[2], taps[1], taps[0])
        while i < n {
            let near = (lens_load(r1 + i) + lens_load(r3 + i)) * t1
            let far = (lens_load(r0 + i) + lens_load(r4 + i)) * t2
            lens_store(plane + i, film.value(i, lens_load(r2 + i) * t0 + near + far))
            i &+= 16
        }
    } else if radius == 3 {
        let (r0, r1, r2, r3, r4, r5, r6) = (rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6])
        let (t0, t1, t2, t3) = (taps[3], taps[2], taps[1], taps[0])
        while i < n {
            let near = (lens_load(r2 + i) + lens_load(r4 + i)) * t1
            let far = (lens_load(r1 + i) + lens_load(r5 + i)) * t2
            let farthest = (lens_load(r0 + i) + lens_load(r6 + i)) * t3
            lens_store(plane + i, film.value(i, lens_load(r3 + i) * t0 + near + far + farthest))
            i &+= 16
        }
    } else {
        while i < n {
            lens_store(plane + i, film.value(i, vertical(rows, taps, radius, i)))
            i &+= 16
        }
    }
}

/// What `find` has found, in a table.
private struct Film {
    let entries: UnsafePointer<UInt64>
    let scratch: LensLookup
    let slopeUnit: Float
    let deviationUnit: Float

    @inline(__always)
    func value(_ i: Int, _ noise: SIMD16<Float>) -> SIMD16<Float> {
        let first = lens_entry_pairs(entries, scratch.index + i)
        let second = lens_entry_pairs(entries, scratch.index + i + 8)
        let value = lens_from_bits(lens_evens(first, second))
        let both = lens_odds(first, second)
        let slope = lens_f32_from_i32(lens_i32_from_u32(both &<< 16) &>> 16) * slopeUnit
        let deviation = lens_f32_from_i32(lens_i32_from_u32(both &>> 16)) * deviationUnit
        return value + slope * lens_load(scratch.fraction + i) + deviation * noise
    }
}
