import CVector

/// A curve a channel. Entries are interpolated: an error in one component of a saturated colour comes back many times
/// larger in its darkest one, where the nearest of even 4096 entries is a code off.
func curve(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ tables: UnsafePointer<LensCurveEntry>, _ scale: Float, _ count: Int, _ scratch: UnsafePointer<LensLookup>,
    _ n: Int
) {
    interpolate(r, tables, scale, count, scratch.pointee, n)
    interpolate(g, tables + count, scale, count, scratch.pointee, n)
    interpolate(b, tables + 2 &* count, scale, count, scratch.pointee, n)
}

/// Light to encoded values, one plane.
func encode(
    _ plane: UnsafeMutablePointer<Float>, _ table: UnsafePointer<LensCurveEntry>, _ scale: Float, _ count: Int,
    _ scratch: UnsafePointer<LensLookup>, _ n: Int
) {
    let lookup = scratch.pointee
    findFine(plane, scale, count, lookup, n)
    blend(plane, table, lookup, n)
}

/// The same on an even axis.
func curveEven(
    _ plane: UnsafeMutablePointer<Float>, _ table: UnsafePointer<LensCurveEntry>, _ lower: Float, _ scale: Float,
    _ count: Int, _ scratch: UnsafePointer<LensLookup>, _ n: Int
) {
    let lookup = scratch.pointee
    findEven(plane, lower, scale, count, lookup, n)
    blend(plane, table, lookup, n)
}

@inline(__always)
private func interpolate(
    _ plane: UnsafeMutablePointer<Float>, _ table: UnsafePointer<LensCurveEntry>, _ scale: Float, _ count: Int,
    _ scratch: LensLookup, _ n: Int
) {
    find(plane, scale, count, scratch, n)
    blend(plane, table, scratch, n)
}

/// Value and slope of the entries that were found.
@inline(__always)
private func blend(
    _ plane: UnsafeMutablePointer<Float>, _ table: UnsafePointer<LensCurveEntry>, _ scratch: LensLookup, _ n: Int
) {
    let entries = UnsafeRawPointer(table).assumingMemoryBound(to: UInt64.self)
    var i = 0
    while i < n {
        let first = lens_entry_pairs(entries, scratch.index + i)
        let second = lens_entry_pairs(entries, scratch.index + i + 8)
        let value = lens_from_bits(lens_evens(first, second))
        let slope = lens_from_bits(lens_odds(first, second))
        lens_store(plane + i, value + slope * lens_load(scratch.fraction + i))
        i &+= 16
    }
}
