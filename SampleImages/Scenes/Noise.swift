/// Noise that depends on nothing but its coordinates and a seed: the same picture everywhere, in any order.

@inline(__always) func hash(_ x: Int32, _ y: Int32, _ seed: UInt32) -> UInt32 {
    var h = (UInt32(bitPattern: x) &* 0x8DA6_B343) ^ (UInt32(bitPattern: y) &* 0xD816_3841) ^ (seed &* 0xCB1A_B31F)
    h ^= h >> 16
    h &*= 0x7FEB_352D
    h ^= h >> 15
    h &*= 0x846C_A68B
    return h ^ (h >> 16)
}

/// A number in 0..<1 for a lattice point.
@inline(__always) func random(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
    Float(hash(x, y, seed) >> 8) * 0x1p-24
}

/// Gradient noise, about -1...1, with features about one unit wide. The four corners of a lattice cell are
/// worked out side by side.
@inline(__always) func noise(_ p: V2, _ seed: UInt32) -> Float {
    // Adding and taking away 1.5 * 2^23 rounds to a whole number, which then sits in the low bits.
    let bias: Float = 12_582_912
    var whole = (p + bias) - bias
    whole.replace(with: whole - 1, where: whole .> p)
    let bits = unsafeBitCast(whole + bias, to: SIMD2<UInt32>.self) &- 0x4B40_0000
    let f = p - whole
    let w = f * f * f * (f * (f * 6 - 15) + 10)
    let hx = bits.x &* 0x8DA6_B343
    let hy = bits.y &* 0xD816_3841
    let s = seed &* 0xCB1A_B31F
    let low = hy ^ s
    let high = (hy &+ 0xD816_3841) ^ s
    let next = hx &+ 0x8DA6_B343
    var h = SIMD4<UInt32>(hx ^ low, next ^ low, hx ^ high, next ^ high)
    h ^= h &>> 16
    h = h &* 0x7FEB_352D
    h ^= h &>> 15
    h = h &* 0x846C_A68B
    h ^= h &>> 16
    let gx = SIMD4<Float>(unsafeBitCast(h &<< 16, to: SIMD4<Int32>.self) &>> 16)
    let gy = SIMD4<Float>(unsafeBitCast(h, to: SIMD4<Int32>.self) &>> 16)
    let x = SIMD4<Float>(f.x, f.x - 1, f.x, f.x - 1)
    let y = SIMD4<Float>(f.y, f.y, f.y - 1, f.y - 1)
    let g = gx * x + gy * y
    let side = g.lowHalf + (g.highHalf - g.lowHalf) * w.y
    return mix(side.x, side.y, w.x) * (1.7 / 32768)
}

@inline(__always) private func turned(_ p: V2) -> V2 {
    V2(1.62 * p.x - 1.22 * p.y, 1.22 * p.x + 1.62 * p.y)
}

/// A sum of octaves of noise, each about twice as fine and `gain` as strong as the one before.
func fbm(_ p: V2, _ octaves: Int, _ seed: UInt32, gain: Float = 0.5) -> Float {
    var q = p
    var sum: Float = 0
    var strength: Float = 0.5
    var s = seed
    for _ in 0..<octaves {
        sum += strength * noise(q, s)
        q = turned(q)
        strength *= gain
        s &+= 1
    }
    return sum
}

/// Octaves of noise folded into crests, about 0...1: rock, gullies and creases.
func ridged(_ p: V2, _ octaves: Int, _ seed: UInt32, gain: Float = 0.5) -> Float {
    var q = p
    var sum: Float = 0
    var strength: Float = 0.5
    var weight: Float = 1
    var s = seed
    for _ in 0..<octaves {
        var n = 1 - abs(noise(q, s)) * 1.3
        n = max(n, 0)
        n *= n * weight
        weight = clamp(n * 1.7)
        sum += n * strength
        q = turned(q)
        strength *= gain
        s &+= 1
    }
    return sum
}

/// How many octaves, of at most `most`, are still coarser than two pixels when the first is `wavelength` wide.
/// Finer ones would only alias; a larger picture gets more.
@inline(__always) func octaves(_ most: Int, _ wavelength: Float, _ pixel: Float) -> Int {
    var n = 1
    var w = wavelength * 0.5
    while n < most && w > 2 * pixel {
        n += 1
        w *= 0.5
    }
    return n
}

/// Cellular noise: the distances to the nearest and second nearest of scattered points, and the nearest's hash.
/// With a `spread` below 1 the points keep away from each other, and seams between them stay narrow.
func cells(_ p: V2, _ seed: UInt32, spread: Float = 1) -> (near: Float, next: Float, id: UInt32) {
    let ix = floorInt(p.x)
    let iy = floorInt(p.y)
    let scale = spread * (1 / 65536)
    let lead = 0.5 - 0.5 * spread
    var near: Float = 9
    var next: Float = 9
    var id: UInt32 = 0
    for dy in Int32(-1)...1 {
        for dx in Int32(-1)...1 {
            let cx = ix &+ dx
            let cy = iy &+ dy
            let h = hash(cx, cy, seed)
            let px = Float(cx) + lead + Float(h & 0xFFFF) * scale - p.x
            let py = Float(cy) + lead + Float(h >> 16) * scale - p.y
            let d = px * px + py * py
            if d < near {
                next = near
                near = d
                id = h
            } else if d < next {
                next = d
            }
        }
    }
    return (near.squareRoot(), next.squareRoot(), id)
}
