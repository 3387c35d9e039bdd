#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Structural similarity by Wang et al. (2004): see ``Comparison/ssim``.
enum StructuralSimilarity {
    /// Pixels on each side of a window's middle.
    static let reach = 5

    private static let taps: [Double] = {
        let raw = (-reach...reach).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }()

    /// (K·L)² for values 0…1.
    private static let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)

    /// The sum of the index over the windows whose middles lie in some rows.
    ///
    /// - Parameters:
    ///   - a: `rows` rows, and ``reach`` more above and below.
    static func sum(_ a: [Double], _ b: [Double], width: Int, rows: Int) -> Double {
        let inner = width - 2 * reach
        let read = rows + 2 * reach
        // Means of a, b, a², b² and ab along the rows.
        var along = [[Double]](repeating: [Double](repeating: 0, count: inner * read), count: 5)
        for y in 0..<read {
            for x in 0..<inner {
                var sums = (0.0, 0.0, 0.0, 0.0, 0.0)
                for (k, weight) in taps.enumerated() {
                    let (p, q) = (a[y * width + x + k], b[y * width + x + k])
                    sums.0 += p * weight
                    sums.1 += q * weight
                    sums.2 += p * p * weight
                    sums.3 += q * q * weight
                    sums.4 += p * q * weight
                }
                let at = y * inner + x
                (along[0][at], along[1][at], along[2][at], along[3][at], along[4][at]) = sums
            }
        }
        var total = 0.0
        for y in 0..<rows {
            for x in 0..<inner {
                var sums = (0.0, 0.0, 0.0, 0.0, 0.0)
                for (k, weight) in taps.enumerated() {
                    let at = (y + k) * inner + x
                    sums.0 += along[0][at] * weight
                    sums.1 += along[1][at] * weight
                    sums.2 += along[2][at] * weight
                    sums.3 += along[3][at] * weight
                    sums.4 += along[4][at] * weight
                }
                let (ma, mb) = (sums.0, sums.1)
                let (va, vb, vab) = (sums.2 - ma * ma, sums.3 - mb * mb, sums.4 - ma * mb)
                total += (2 * ma * mb + c1) * (2 * vab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
            }
        }
        return total
    }
}
