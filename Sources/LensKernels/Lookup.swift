import CVector

/// Finds each value's entry and the fraction on the way to the next one. Called once a row by the kernels that
/// interpolate, before they fetch anything: a call between files, which are optimised each by itself, costs nothing there.
func find(_ plane: UnsafePointer<Float>, _ scale: Float, _ count: Int, _ scratch: LensLookup, _ n: Int) {
    find(plane, scale, count, scratch, n) { lens_warp($0) }
}

/// The same on an axis that is close to a fourth root.
func findFine(_ plane: UnsafePointer<Float>, _ scale: Float, _ count: Int, _ scratch: LensLookup, _ n: Int) {
    find(plane, scale, count, scratch, n) { lens_warp(lens_warp($0)) }
}

/// The same on an even axis that begins at `lower`.
func findEven(
    _ plane: UnsafePointer<Float>, _ lower: Float, _ scale: Float, _ count: Int, _ scratch: LensLookup, _ n: Int
) {
    let zero = SIMD16<Float>(repeating: 0)
    let top = SIMD16<Float>(repeating: Float(count &- 1))
    keep(scratch, n) { lens_min(lens_max((lens_load(plane + $0) - lower) * scale, zero), top) }
}

@inline(__always)
private func find(
    _ plane: UnsafePointer<Float>, _ scale: Float, _ count: Int, _ scratch: LensLookup, _ n: Int,
    _ position: (SIMD16<Float>) -> SIMD16<Float>
) {
    let zero = SIMD16<Float>(repeating: 0)
    let top = SIMD16<Float>(repeating: Float(count &- 1))
    keep(scratch, n) { lens_min(position(lens_max(lens_load(plane + $0), zero)) * scale, top) }
}

@inline(__always)
private func keep(_ scratch: LensLookup, _ n: Int, _ place: (Int) -> SIMD16<Float>) {
    var i = 0
    while i < n {
        let at = place(i)
        let whole = lens_i32_from_f32(at)
        lens_store_u32(scratch.index + i, whole)
        lens_store(scratch.fraction + i, at - lens_f32_from_i32(whole))
        i &+= 16
    }
}
