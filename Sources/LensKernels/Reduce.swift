import CVector

/// Adds four weighted rows to a sum: two by two, so that a sum of hundreds of rows rounds seldom.
func reduceRows(
    _ sum: UnsafeMutablePointer<Float>, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    _ third: UnsafePointer<Float>, _ fourth: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ n: Int
) {
    let w0 = SIMD16<Float>(repeating: weights[0])
    let w1 = SIMD16<Float>(repeating: weights[1])
    let w2 = SIMD16<Float>(repeating: weights[2])
    let w3 = SIMD16<Float>(repeating: weights[3])
    var i = 0
    while i < n {
        let near = lens_load(first + i) * w0 + lens_load(second + i) * w1
        let far = lens_load(third + i) * w2 + lens_load(fourth + i) * w3
        lens_store(sum + i, lens_load(sum + i) + (near + far))
        i &+= 16
    }
}

/// One output pixel's products, sixteen partial sums.
@inline(__always)
private func products(_ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ taps: Int) -> SIMD16<Float> {
    var sum = lens_load(source) * lens_load(weights)
    var k = 16
    while k < taps {
        sum += lens_load(source + k) * lens_load(weights + k)
        k &+= 16
    }
    return sum
}

/// Four output pixels' partial sums: four a pixel are left, each at its pixel's place in a group of four lanes.
@inline(__always)
private func four(
    _ source: UnsafePointer<Float>, _ starts: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, _ taps: Int
) -> SIMD16<Float> {
    let a = products(source + Int(starts[0]), weights, taps)
    let b = products(source + Int(starts[1]), weights + taps, taps)
    let ab = lens_opaque(lens_first_in_turn(a, b) + lens_second_in_turn(a, b))
    let c = products(source + Int(starts[2]), weights + 2 &* taps, taps)
    let d = products(source + Int(starts[3]), weights + 3 &* taps, taps)
    let cd = lens_opaque(lens_first_in_turn(c, d) + lens_second_in_turn(c, d))
    return lens_first_pairs(ab, cd) + lens_second_pairs(ab, cd)
}

/// Eight output pixels of eight products each: s₀ of the even ones, their s₁, then both of the odd ones, as below.
@inline(__always)
private func eight(
    _ source: UnsafePointer<Float>, _ starts: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>
) -> SIMD16<Float> {
    let a = two(source, starts, weights)
    let b = two(source, starts + 2, weights + 16)
    let ab = lens_opaque(lens_first_in_turn(a, b) + lens_second_in_turn(a, b))
    let c = two(source, starts + 4, weights + 32)
    let d = two(source, starts + 6, weights + 48)
    let cd = lens_opaque(lens_first_in_turn(c, d) + lens_second_in_turn(c, d))
    return lens_first_pairs(ab, cd) + lens_second_pairs(ab, cd)
}

@inline(__always)
private func two(
    _ source: UnsafePointer<Float>, _ starts: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>
) -> SIMD16<Float> {
    lens_opaque(lens_load_halves(source + Int(starts[0]), source + Int(starts[1])) * lens_load(weights))
}

/// As with sixteen taps the last eight of which weigh nothing: a pixel is s₀ + s₁.
@inline(__always)
private func reduceByEight(
    _ out: UnsafePointer<UnsafeMutablePointer<Float>>, _ sources: UnsafePointer<UnsafePointer<Float>>, _ planes: Int,
    _ starts: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, _ n: Int
) {
    var i = 0
    while i < n {
        let w = weights + 8 &* i
        var plane = 0
        while plane < planes {
            let left = eight(sources[plane], starts + i, w)
            let right = eight(sources[plane], starts + i + 8, w + 64)
            lens_store(
                out[plane] + i, lens_fours_in_turn(lens_even_fours(left, right) + lens_odd_fours(left, right)))
            plane &+= 1
        }
        i &+= 16
    }
}

/// Sixteen output pixels at a time, plane by plane while their weights are at hand. With s_g = (l₀ + l₂) + (l₁ + l₃) over the four lanes of group g, a pixel is
/// (s₀ + s₂) + (s₁ + s₃), on every instruction set.
func reduceColumns(
    _ out: UnsafePointer<UnsafeMutablePointer<Float>>, _ sources: UnsafePointer<UnsafePointer<Float>>, _ planes: Int,
    _ starts: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, _ taps: Int, _ n: Int
) {
    if taps == 8 { return reduceByEight(out, sources, planes, starts, weights, n) }
    var i = 0
    while i < n {
        let w = weights + i &* taps
        var plane = 0
        while plane < planes {
            let source = sources[plane]
            let q0 = four(source, starts + i, w, taps)
            let q1 = four(source, starts + i + 4, w + 4 &* taps, taps)
            let left = lens_first_halves(q0, q1) + lens_second_halves(q0, q1)
            let q2 = four(source, starts + i + 8, w + 8 &* taps, taps)
            let q3 = four(source, starts + i + 12, w + 12 &* taps, taps)
            let right = lens_first_halves(q2, q3) + lens_second_halves(q2, q3)
            lens_store(out[plane] + i, lens_even_fours(left, right) + lens_odd_fours(left, right))
            plane &+= 1
        }
        i &+= 16
    }
}

func cover(_ plane: UnsafeMutablePointer<Float>, _ alpha: UnsafePointer<Float>, _ n: Int) {
    var i = 0
    while i < n {
        lens_store(plane + i, lens_load(plane + i) * lens_load(alpha + i))
        i &+= 16
    }
}

func uncover(_ plane: UnsafeMutablePointer<Float>, _ alpha: UnsafePointer<Float>, _ least: Float, _ n: Int) {
    let floor = SIMD16<Float>(repeating: least)
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    var i = 0
    while i < n {
        let a = lens_load(alpha + i)
        let straight = lens_min(lens_max(lens_load(plane + i) / lens_max(a, floor), zero), one)
        lens_store(plane + i, lens_where_reaching(straight, a, floor))
        i &+= 16
    }
}

func clamp(_ plane: UnsafeMutablePointer<Float>, _ n: Int) {
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    var i = 0
    while i < n {
        lens_store(plane + i, lens_min(lens_max(lens_load(plane + i), zero), one))
        i &+= 16
    }
}

func interleave(
    _ out: UnsafeMutablePointer<Float>, _ planes: UnsafePointer<UnsafePointer<Float>>, _ channels: Int, _ n: Int
) {
    var channel = 0
    while channel < channels {
        let plane = planes[channel]
        var at = channel
        var i = 0
        while i < n {
            out[at] = plane[i]
            at &+= channels
            i &+= 1
        }
        channel &+= 1
    }
}
