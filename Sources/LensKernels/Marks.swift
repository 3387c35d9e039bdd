import CVector

func maskClear(_ mask: UnsafeMutablePointer<Float>, _ n: Int) {
    var i = 0
    while i < n {
        lens_store(mask + i, SIMD16<Float>(repeating: 0))
        i &+= 16
    }
}

@inline(__always)
private func unit(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
    lens_f32_from_i32(lens_i32_from_u32(h &>> 8)) * (1 / 16_777_216)
}

/// Value noise over a lattice of hashed corners, smoothed by 3t² − 2t³. Coordinates must not be negative.
@inline(__always)
private func valueNoise(_ x: SIMD16<Float>, _ y: SIMD16<Float>, _ key: UInt32) -> SIMD16<Float> {
    let column = lens_i32_from_f32(x)
    let row = lens_i32_from_f32(y)
    let fx = x - lens_f32_from_i32(column)
    let fy = y - lens_f32_from_i32(row)
    let tx = fx * fx * (SIMD16<Float>(repeating: 3) - fx * 2)
    let ty = fy * fy * (SIMD16<Float>(repeating: 3) - fy * 2)
    let c = SIMD16<UInt32>(truncatingIfNeeded: column) &* 0x9E37_79B9
    let c1 = c &+ 0x9E37_79B9
    let r = SIMD16<UInt32>(truncatingIfNeeded: row) &* 0x85EB_CA6B
    let r1 = r &+ 0x85EB_CA6B
    let topLeft = unit(lens_hash((c ^ r) &+ key))
    let topRight = unit(lens_hash((c1 ^ r) &+ key))
    let bottomLeft = unit(lens_hash((c ^ r1) &+ key))
    let bottomRight = unit(lens_hash((c1 ^ r1) &+ key))
    let top = topLeft + (topRight - topLeft) * tx
    let bottom = bottomLeft + (bottomRight - bottomLeft) * tx
    return top + (bottom - top) * ty
}

/// A disc whose outline strays and whose rim is darker than its middle, as a drying drop leaves it.
func maskBlotch(
    _ mask: UnsafeMutablePointer<Float>, _ p: UnsafePointer<LensBlotch>, _ x: Float, _ step: Float, _ y: Float, _ n: Int
) {
    let p = p.pointee
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    let row = SIMD16<Float>(repeating: y - p.y)
    var column = lens_f32_from_i32(lens_i32_from_u32(lens_iota())) * step + (x - p.x)
    var i = 0
    while i < n {
        let u = (column * p.right_x + row * p.right_y) * p.inverse_radius
        let v = (column * p.down_x + row * p.down_y) * p.inverse_radius
        // Columns beyond a small blotch's reach, which vectors take along, would need a negative lattice.
        let across = lens_max(u + 16, zero) * p.frequency
        let down = lens_max(v + 16, zero) * p.frequency
        let coarse = valueNoise(across, down, p.key)
        let fine = valueNoise(across * 3, down * 3, p.key ^ 0x5BD1_E995)
        let stray = (coarse * 2 + fine - 1.5) * p.wobble + 1
        let distance = lens_sqrt(u * u + v * v) * stray
        let depth = lens_min(lens_max((one - distance) * p.edge, zero), one)
        let inside = depth * depth * (SIMD16<Float>(repeating: 3) - depth * 2)
        let toRim = lens_max(one - (one - distance) * p.inverse_rim, zero)
        let rim = lens_min(toRim * toRim, one)
        let cover = inside * (rim * (1 - p.body) + p.body) * (coarse * 0.5 + 0.75) * p.opacity
        let before = lens_load(mask + i)
        // Two stains darken twice, and never beyond all: 1 − (1 − a)(1 − b).
        lens_store(mask + i, before + lens_min(cover, one) * (one - before))
        column += 16 * step
        i &+= 16
    }
}

/// A line with round ends, antialiased over one pixel.
func maskCapsule(_ mask: UnsafeMutablePointer<Float>, _ p: UnsafePointer<LensCapsule>, _ x: Float, _ y: Float, _ n: Int)
{
    let p = p.pointee
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    let dy = y - p.y0
    var dx = lens_f32_from_i32(lens_i32_from_u32(lens_iota())) + (x - p.x0)
    var i = 0
    while i < n {
        let along = lens_min(lens_max((dx * p.dx + dy * p.dy) * p.inverse_length, zero), one)
        let ex = dx - along * p.dx
        let ey = SIMD16<Float>(repeating: dy) - along * p.dy
        let cover = lens_min(
            lens_max(SIMD16<Float>(repeating: p.radius + 0.5) - lens_sqrt(ex * ex + ey * ey), zero), one)
        lens_store(mask + i, lens_max(lens_load(mask + i), cover * p.opacity))
        dx += 16
        i &+= 16
    }
}

/// A row of a coarse mask at full width: between two coarse rows, then between their columns.
func maskWiden(
    _ out: UnsafeMutablePointer<Float>, _ above: UnsafePointer<Float>, _ below: UnsafePointer<Float>, _ weight: Float,
    _ scratch: UnsafeMutablePointer<Float>, _ step: Int, _ offset: Int, _ n: Int
) {
    let columns = (offset &+ n) / step &+ 2
    var i = 0
    while i < columns {
        let top = lens_load(above + i)
        lens_store(scratch + i, top + (lens_load(below + i) - top) * weight)
        i &+= 16
    }
    let part = 1 / Float(step)
    var cell = offset / step
    var phase = offset % step
    i = 0
    // Whole vectors where there is room for one: what lies beyond the cell is the next one's.
    let phases = lens_f32_from_i32(lens_i32_from_u32(lens_iota()))
    while step <= 16 && i &+ 16 <= n {
        let left = scratch[cell]
        let slope = (scratch[cell &+ 1] - left) * part
        lens_store(out + i, left + slope * (phases + Float(phase)))
        i &+= step &- phase
        phase = 0
        cell &+= 1
    }
    while i < n {
        let left = scratch[cell]
        let slope = (scratch[cell &+ 1] - left) * part
        while phase < step && i < n {
            out[i] = left + slope * Float(phase)
            phase &+= 1
            i &+= 1
        }
        phase = 0
        cell &+= 1
    }
}

func lay(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ mask: UnsafePointer<Float>, _ colour: UnsafePointer<Float>, _ n: Int
) {
    let red = SIMD16<Float>(repeating: colour[0])
    let green = SIMD16<Float>(repeating: colour[1])
    let blue = SIMD16<Float>(repeating: colour[2])
    var i = 0
    while i < n {
        let m = lens_load(mask + i)
        let (x, y, z) = (lens_load(r + i), lens_load(g + i), lens_load(b + i))
        lens_store(r + i, x + (red - x) * m)
        lens_store(g + i, y + (green - y) * m)
        lens_store(b + i, z + (blue - z) * m)
        i &+= 16
    }
}

func stain(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ mask: UnsafePointer<Float>, _ transmission: UnsafePointer<Float>, _ n: Int
) {
    let one = SIMD16<Float>(repeating: 1)
    let (red, green, blue) = (1 - transmission[0], 1 - transmission[1], 1 - transmission[2])
    var i = 0
    while i < n {
        let m = lens_load(mask + i)
        lens_store(r + i, lens_load(r + i) * (one - m * red))
        lens_store(g + i, lens_load(g + i) * (one - m * green))
        lens_store(b + i, lens_load(b + i) * (one - m * blue))
        i &+= 16
    }
}
