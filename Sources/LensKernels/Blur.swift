import CVector

/// A symmetric filter along a row; `source[0]` lies `radius` values left of the first result. `taps[0]` is the middle's
/// weight, the next ones those of the pairs around it.
func blurRow(
    _ out: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ taps: UnsafePointer<Float>, _ radius: Int,
    _ n: Int
) {
    let middle = source + radius
    var i = 0
    while i < n {
        var sum = lens_load(middle + i) * taps[0]
        var k = 1
        while k <= radius {
            sum += (lens_load(middle + (i &- k)) + lens_load(middle + (i &+ k))) * taps[k]
            k &+= 1
        }
        lens_store(out + i, sum)
        i &+= 16
    }
}

/// The same across rows, the first of which lies `radius` rows above the result.
func blurColumn(
    _ out: UnsafeMutablePointer<Float>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ taps: UnsafePointer<Float>,
    _ radius: Int, _ n: Int
) {
    var i = 0
    while i < n {
        var sum = lens_load(rows[radius] + i) * taps[0]
        var k = 1
        while k <= radius {
            sum += (lens_load(rows[radius &- k] + i) + lens_load(rows[radius &+ k] + i)) * taps[k]
            k &+= 1
        }
        lens_store(out + i, sum)
        i &+= 16
    }
}

/// The least of `2·radius + 1` neighbours along a row, laid out as for a blur.
func leastRow(_ out: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ radius: Int, _ n: Int) {
    var i = 0
    while i < n {
        var least = lens_load(source + i)
        var k = 1
        while k <= 2 &* radius {
            least = lens_min(least, lens_load(source + (i &+ k)))
            k &+= 1
        }
        lens_store(out + i, least)
        i &+= 16
    }
}

func leastColumn(
    _ out: UnsafeMutablePointer<Float>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ radius: Int, _ n: Int
) {
    var i = 0
    while i < n {
        var least = lens_load(rows[0] + i)
        var k = 1
        while k <= 2 &* radius {
            least = lens_min(least, lens_load(rows[k] + i))
            k &+= 1
        }
        lens_store(out + i, least)
        i &+= 16
    }
}

/// Three neighbours of a coarse row a pixel, weighted: a row as wide as the picture. Starts never fall. Where sixteen
/// pixels need no more than sixteen values, these are read at once.
func widen(
    _ out: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ starts: UnsafePointer<Int32>,
    _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ third: UnsafePointer<Float>, _ n: Int
) {
    var i = 0
    while i < n {
        let start = starts[i]
        if starts[i &+ 15] &- start <= 13 {
            let values = lens_load(source + Int(start))
            let at = lens_load_i32(starts + i) &- SIMD16<Int32>(repeating: start)
            lens_store(
                out + i,
                lens_pick(values, at) * lens_load(first + i) + lens_pick(values, at &+ 1) * lens_load(second + i)
                    + lens_pick(values, at &+ 2) * lens_load(third + i))
            i &+= 16
            continue
        }
        let end = i &+ 16
        while i < end {
            let at = source + Int(starts[i])
            out[i] = at[0] * first[i] + at[1] * second[i] + at[2] * third[i]
            i &+= 1
        }
    }
}

/// sum += row·weight
func add(_ sum: UnsafeMutablePointer<Float>, _ row: UnsafePointer<Float>, _ weight: Float, _ n: Int) {
    var i = 0
    while i < n {
        lens_store(sum + i, lens_load(sum + i) + lens_load(row + i) * weight)
        i &+= 16
    }
}

/// a·b
func multiply(_ out: UnsafeMutablePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ n: Int) {
    var i = 0
    while i < n {
        lens_store(out + i, lens_load(a + i) * lens_load(b + i))
        i &+= 16
    }
}

/// plane / share where there is as much as `least`, 0 elsewhere.
func divide(_ plane: UnsafeMutablePointer<Float>, _ share: UnsafePointer<Float>, _ least: Float, _ n: Int) {
    let leasts = SIMD16<Float>(repeating: least)
    var i = 0
    while i < n {
        let part = lens_load(share + i)
        let value = lens_load(plane + i) / lens_max(part, leasts)
        lens_store(plane + i, lens_where_reaching(value, part, leasts))
        i &+= 16
    }
}
