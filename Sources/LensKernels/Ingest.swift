import CVector

/// 8-bit samples, channels interleaved, to planes of light through one 256-entry table a channel.
/// Scalar loads: a gather is no faster on the machines that have one.
func ingestRGB8(
    _ samples: UnsafePointer<UInt8>, _ tables: UnsafePointer<Float>, _ r: UnsafeMutablePointer<Float>,
    _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ n: Int
) {
    let red = tables
    let green = tables + 256
    let blue = tables + 512
    var s = samples
    var i = 0
    while i < n {
        r[i] = red[Int(s[0])]
        g[i] = green[Int(s[1])]
        b[i] = blue[Int(s[2])]
        s += 3
        i &+= 1
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
