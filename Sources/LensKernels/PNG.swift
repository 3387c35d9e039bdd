import CVector

/// What costs add up, filter by filter, for sixteen bytes.
@inline(__always)
private func add(
    _ sums: inout (SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>),
    _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int, _ mask: SIMD16<UInt8>
) {
    let x = lens_load_u8(row)
    let a = lens_load_u8(row - pixel)
    let b = lens_load_u8(above)
    let c = lens_load_u8(above - pixel)
    sums.0 &+= cost(x, mask)
    sums.1 &+= cost(x &- a, mask)
    sums.2 &+= cost(x &- b, mask)
    sums.3 &+= cost(x &- lens_mean_u8(a, b), mask)
    sums.4 &+= cost(x &- lens_paeth_u8(a, b, c), mask)
}

@inline(__always)
private func cost(_ filtered: SIMD16<UInt8>, _ mask: SIMD16<UInt8>) -> SIMD2<UInt64> {
    lens_sum_u8(lens_least_u8(filtered, SIMD16<UInt8>() &- filtered) & mask)
}

func pngCosts(
    _ costs: UnsafeMutablePointer<UInt64>, _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int,
    _ n: Int
) {
    let none = SIMD2<UInt64>()
    var sums = (none, none, none, none, none)
    let all = SIMD16<UInt8>(repeating: 255)
    var i = 0
    while i &+ 16 <= n {
        add(&sums, row + i, above + i, pixel, all)
        i &+= 16
    }
    if i < n {
        let lanes = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        let mask = lens_below_u8(lanes, SIMD16<UInt8>(repeating: UInt8(truncatingIfNeeded: n &- i)))
        add(&sums, row + i, above + i, pixel, mask)
    }
    costs[0] = sums.0[0] &+ sums.0[1]
    costs[1] = sums.1[0] &+ sums.1[1]
    costs[2] = sums.2[0] &+ sums.2[1]
    costs[3] = sums.3[0] &+ sums.3[1]
    costs[4] = sums.4[0] &+ sums.4[1]
}

func pngFilter(
    _ out: UnsafeMutablePointer<UInt8>, _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int,
    _ filter: Int, _ n: Int
) {
    switch filter {
    case 1: sixteens(out, row, above, pixel, n) { x, a, _, _ in x &- a }
    case 2: sixteens(out, row, above, pixel, n) { x, _, b, _ in x &- b }
    case 3: sixteens(out, row, above, pixel, n) { x, a, b, _ in x &- lens_mean_u8(a, b) }
    case 4: sixteens(out, row, above, pixel, n) { x, a, b, c in x &- lens_paeth_u8(a, b, c) }
    default: sixteens(out, row, above, pixel, n) { x, _, _, _ in x }
    }
}

@inline(__always)
private func sixteens(
    _ out: UnsafeMutablePointer<UInt8>, _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int,
    _ n: Int,
    _ body: (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>) -> SIMD16<UInt8>
) {
    var i = 0
    while i < n {
        let (x, b) = (lens_load_u8(row + i), lens_load_u8(above + i))
        lens_store_u8(out + i, body(x, lens_load_u8(row + i - pixel), b, lens_load_u8(above + i - pixel)))
        i &+= 16
    }
}

func pngUnfilter(
    _ row: UnsafeMutablePointer<UInt8>, _ filtered: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int,
    _ filter: Int, _ n: Int
) {
    switch filter {
    case 1: pixels(row, filtered, above, pixel, n) { x, a, _, _ in lens_unsub(x, a) }
    case 2: sixteens(row, filtered, above, pixel, n) { x, _, b, _ in x &+ b }
    case 3: pixels(row, filtered, above, pixel, n) { x, a, b, _ in lens_unmean(x, a, b) }
    case 4: pixels(row, filtered, above, pixel, n) { x, a, b, c in lens_unpaeth(x, a, b, c) }
    default: sixteens(row, filtered, above, pixel, n) { x, _, _, _ in x }
    }
}

/// Pixel by pixel, as each needs the one before. A pixel's surplus bytes are overwritten by the next one's.
@inline(__always)
private func pixels(
    _ row: UnsafeMutablePointer<UInt8>, _ filtered: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ pixel: Int,
    _ n: Int, _ body: (SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>) -> SIMD8<Int16>
) {
    var (a, c) = (SIMD8<Int16>(), SIMD8<Int16>())
    var i = 0
    while i < n {
        let b = lens_load_pixel(above + i)
        a = body(lens_load_pixel(filtered + i), a, b, c)
        c = b
        lens_put_pixel(row + i, a)
        i &+= pixel
    }
}

func swapBytes(_ out: UnsafeMutablePointer<UInt8>, _ source: UnsafePointer<UInt8>, _ n: Int) {
    var i = 0
    while i &+ 8 <= n {
        lens_put_words(out + 2 &* i, lens_swapped(lens_words(source + 2 &* i)))
        i &+= 8
    }
    while i < n {
        let (first, second) = (source[2 &* i], source[2 &* i &+ 1])
        out[2 &* i] = second
        out[2 &* i &+ 1] = first
        i &+= 1
    }
}
