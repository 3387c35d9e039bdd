#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

typealias V2 = SIMD2<Float>
typealias V3 = SIMD3<Float>

@inline(__always) func dot(_ a: V2, _ b: V2) -> Float { a.x * b.x + a.y * b.y }
@inline(__always) func dot(_ a: V3, _ b: V3) -> Float { a.x * b.x + a.y * b.y + a.z * b.z }
@inline(__always) func length(_ a: V2) -> Float { dot(a, a).squareRoot() }
@inline(__always) func length(_ a: V3) -> Float { dot(a, a).squareRoot() }
@inline(__always) func normalize(_ a: V3) -> V3 { a * (1 / max(length(a), 1e-20)) }
@inline(__always) func reflect(_ d: V3, _ n: V3) -> V3 { d - n * (2 * dot(d, n)) }

@inline(__always) func cross(_ a: V3, _ b: V3) -> V3 {
    V3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

@inline(__always) func clamp(_ x: Float, _ low: Float = 0, _ high: Float = 1) -> Float { min(max(x, low), high) }
@inline(__always) func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }
@inline(__always) func mix(_ a: V3, _ b: V3, _ t: Float) -> V3 { a + (b - a) * t }

/// 0 below `low`, 1 above `high`, an S between; `low` may be the greater, which turns the S round.
@inline(__always) func smooth(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = clamp((x - low) / (high - low))
    return t * t * (3 - 2 * t)
}

@inline(__always) func fifth(_ x: Float) -> Float {
    let square = x * x
    return square * square * x
}

/// A bell of height 1 and the given half width.
@inline(__always) func bell(_ x: Float, _ width: Float) -> Float {
    let t = x / width
    return exp(-t * t)
}

/// The greatest whole number not above `x`. A truncation and a comparison: the baseline x86-64
/// instruction set has no rounding instruction, and calling the C library costs more than the noise.
@inline(__always) func floorInt(_ x: Float) -> Int32 {
    let i = Int32(x)
    return x < Float(i) ? i &- 1 : i
}

@inline(__always) func fraction(_ x: Float) -> Float { x - Float(floorInt(x)) }

/// The distance from `p` to the segment `a` to `b`.
@inline(__always) func distance(_ p: V2, segment a: V2, _ b: V2) -> Float {
    let pa = p - a
    let ba = b - a
    let h = clamp(dot(pa, ba) / dot(ba, ba))
    return length(pa - ba * h)
}

/// The signed distance from `p`, measured from the centre of a box, to the box of the given half size.
@inline(__always) func boxDistance(_ p: V2, _ half: V2) -> Float {
    let qx = abs(p.x) - half.x
    let qy = abs(p.y) - half.y
    return length(V2(max(qx, 0), max(qy, 0))) + min(max(qx, qy), 0)
}
