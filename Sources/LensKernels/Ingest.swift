import CVector

/// 8-bit samples, channels interleaved, to planes of light through one 256-entry table a channel.
/// Scalar loads, because a gather is no faster on the machines that have one; four results a store, because stores are
/// what such loops wait for.
/// The next row lies in another page, where the processor's own prefetching stops.
func ingestRGB8(
    _ samples: UnsafePointer<UInt8>, _ ahead: UnsafePointer<UInt8>, _ tables: UnsafePointer<Float>,
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ n: Int
) {
    let (green, blue) = (tables + 256, tables + 512)
    var s = samples
    var next = ahead
    var i = 0
    while i < n {
        // Sixteen pixels are less than a cache line.
        lens_ask(next)
        next += 48
        let stop = i &+ 16
        while i < stop {
            lens_store_thirds(r + i, tables, s)
            lens_store_thirds(g + i, green, s + 1)
            lens_store_thirds(b + i, blue, s + 2)
            s += 12
            i &+= 4
        }
    }
}

func ingestGrey8(
    _ samples: UnsafePointer<UInt8>, _ table: UnsafePointer<Float>, _ r: UnsafeMutablePointer<Float>,
    _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ n: Int
) {
    var i = 0
    while i < n {
        let value = table[Int(samples[i])]
        r[i] = value
        g[i] = value
        b[i] = value
        i &+= 1
    }
}

/// One channel of samples `step` apart.
func ingestPlane8(
    _ samples: UnsafePointer<UInt8>, _ step: Int, _ table: UnsafePointer<Float>, _ plane: UnsafeMutablePointer<Float>,
    _ n: Int
) {
    var at = 0
    var i = 0
    while i < n {
        plane[i] = table[Int(samples[at])]
        at &+= step
        i &+= 1
    }
}

func ingestPlane16(
    _ samples: UnsafePointer<UInt16>, _ step: Int, _ table: UnsafePointer<Float>, _ plane: UnsafeMutablePointer<Float>,
    _ n: Int
) {
    var at = 0
    var i = 0
    while i < n {
        plane[i] = table[Int(samples[at])]
        at &+= step
        i &+= 1
    }
}

func takePlane(_ samples: UnsafePointer<Float>, _ step: Int, _ plane: UnsafeMutablePointer<Float>, _ n: Int) {
    var at = 0
    var i = 0
    while i < n {
        plane[i] = samples[at]
        at &+= step
        i &+= 1
    }
}

func givePlane(_ plane: UnsafePointer<Float>, _ step: Int, _ samples: UnsafeMutablePointer<Float>, _ n: Int) {
    var at = 0
    var i = 0
    while i < n {
        samples[at] = plane[i]
        at &+= step
        i &+= 1
    }
}
