import CVector

private typealias Lanes = SIMD16<Float>

@inline(__always)
private func lanes(_ value: Float) -> Lanes { Lanes(repeating: value) }

/// Brings light into 0…1 toward its luminance, and says how far it has to go back out.
func lookupEnter(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ gains: UnsafeMutablePointer<Float>, _ luma: UnsafePointer<Float>, _ n: Int
) {
    let (lr, lg, lb) = (luma[0], luma[1], luma[2])
    let (zero, one, tiny) = (lanes(0), lanes(1), lanes(1e-6))
    var i = 0
    while i < n {
        let red = lens_load(r + i)
        let green = lens_load(g + i)
        let blue = lens_load(b + i)
        let light = red * lr + green * lg + blue * lb
        let low = lens_min(red, lens_min(green, blue))
        let high = lens_max(red, lens_max(green, blue))
        let below = (light + tiny) / (lens_max(light - low, zero) + tiny)
        let above = (one - light + tiny) / (lens_max(high - light, zero) + tiny)
        let share = lens_min(lens_max(lens_min(below, above), lanes(0.1)), one)
        lens_store(gains + i, one / share)
        lens_store(r + i, lens_min(lens_max(light + (red - light) * share, zero), one))
        lens_store(g + i, lens_min(lens_max(light + (green - light) * share, zero), one))
        lens_store(b + i, lens_min(lens_max(light + (blue - light) * share, zero), one))
        i &+= 16
    }
}

func lookupLeave(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ gains: UnsafePointer<Float>, _ luma: UnsafePointer<Float>, _ n: Int
) {
    let (lr, lg, lb) = (luma[0], luma[1], luma[2])
    var i = 0
    while i < n {
        let red = lens_load(r + i)
        let green = lens_load(g + i)
        let blue = lens_load(b + i)
        let gain = lens_load(gains + i)
        let light = red * lr + green * lg + blue * lb
        lens_store(r + i, light + (red - light) * gain)
        lens_store(g + i, light + (green - light) * gain)
        lens_store(b + i, light + (blue - light) * gain)
        i &+= 16
    }
}

/// plane = other + (plane - other)·amount.
func blendPlane(
    _ plane: UnsafeMutablePointer<Float>, _ other: UnsafePointer<Float>, _ amount: Float, _ n: Int
) {
    var i = 0
    while i < n {
        let before = lens_load(other + i)
        lens_store(plane + i, before + (lens_load(plane + i) - before) * amount)
        i &+= 16
    }
}

/// A lattice of colours. Sixteen pixels' cells and weights are found at once, without a branch: along the axis with the
/// largest fraction first, then all but the one with the smallest. Then four points a pixel are fetched and added up.
func tetrahedral(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ points: UnsafePointer<Float>, _ lattice: UnsafePointer<LensLattice>, _ n: Int
) {
    let p = lattice.pointee
    let (base, steps, weights, results) = (p.base, p.steps, p.weights, p.results)
    let size = Float(p.size)
    // Numbers of points are whole floats: 256³ is 2²⁴.
    let (alongGreen, alongBlue) = (lanes(size), lanes(size * size))
    let all = lanes(1 + size + size * size)
    let top = lanes(size - 1)
    let lastCell = lanes(size - 2)
    let (zero, one) = (lanes(0), lanes(1))
    var i = 0
    while i < n {
        let red = lens_min(lens_max((lens_load(r + i) - p.lower.0) * p.scale.0, zero), top)
        let green = lens_min(lens_max((lens_load(g + i) - p.lower.1) * p.scale.1, zero), top)
        let blue = lens_min(lens_max((lens_load(b + i) - p.lower.2) * p.scale.2, zero), top)
        let cellRed = lens_min(lens_f32_from_i32(lens_i32_from_f32(red)), lastCell)
        let cellGreen = lens_min(lens_f32_from_i32(lens_i32_from_f32(green)), lastCell)
        let cellBlue = lens_min(lens_f32_from_i32(lens_i32_from_f32(blue)), lastCell)
        let (x, y, z) = (red - cellRed, green - cellGreen, blue - cellBlue)
        let high = lens_max(x, lens_max(y, z))
        let low = lens_min(x, lens_min(y, z))
        let middle = lens_max(lens_min(x, y), lens_min(lens_max(x, y), z))
        let first = lens_choose_reaching(
            x, high, one, lens_choose_reaching(y, high, alongGreen, alongBlue))
        let last = lens_choose_reaching(
            low, x, one, lens_choose_reaching(low, y, alongGreen, alongBlue))
        let corner = cellRed + cellGreen * size + cellBlue * (size * size)
        lens_store_i32(base + i, lens_i32_from_f32(corner))
        lens_store_i32(steps + 2 &* i, lens_i32_from_f32(corner + first))
        lens_store_i32(steps + 2 &* i + 16, lens_i32_from_f32(corner + all - last))
        lens_store(weights + 4 &* i, one - high)
        lens_store(weights + 4 &* i + 16, high - middle)
        lens_store(weights + 4 &* i + 32, middle - low)
        lens_store(weights + 4 &* i + 48, low)
        i &+= 16
    }
    let table = UnsafeRawPointer(points).assumingMemoryBound(to: SIMD4<Float>.self)
    let sums = UnsafeMutableRawPointer(results).assumingMemoryBound(to: SIMD4<Float>.self)
    let opposite = 1 &+ Int(p.size) &+ Int(p.size) &* Int(p.size)
    i = 0
    while i < n {
        var lane = 0
        while lane < 16 {
            let corner = Int(base[i &+ lane])
            let second = Int(steps[2 &* i &+ lane])
            let third = Int(steps[2 &* i &+ 16 &+ lane])
            let weight = weights + (4 &* i &+ lane)
            let near = table[corner] * weight[0] + table[second] * weight[16]
            let far = table[third] * weight[32] + table[corner &+ opposite] * weight[48]
            sums[i &+ lane] = near + far
            lane &+= 1
        }
        i &+= 16
    }
    i = 0
    while i < n {
        let sum = results + 4 &* i
        let (a, c) = (lens_load_u32(bits(sum)), lens_load_u32(bits(sum + 16)))
        let (d, e) = (lens_load_u32(bits(sum + 32)), lens_load_u32(bits(sum + 48)))
        // Red and blue of eight pixels, then each by itself.
        let (evens, moreEvens) = (lens_evens(a, c), lens_evens(d, e))
        lens_store(r + i, lens_from_bits(lens_evens(evens, moreEvens)))
        lens_store(g + i, lens_from_bits(lens_evens(lens_odds(a, c), lens_odds(d, e))))
        lens_store(b + i, lens_from_bits(lens_odds(evens, moreEvens)))
        i &+= 16
    }
}

@inline(__always)
private func bits(_ pointer: UnsafePointer<Float>) -> UnsafePointer<UInt32> {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt32.self)
}
