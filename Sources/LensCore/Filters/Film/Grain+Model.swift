extension Grain {
    /// V(u) = (1 − u)²·2∫₀²[(1 − u)^(−g(t)/π) − 1]·t dt, g(t) = 2·acos(t/2) − (t/2)·√(4 − t²): the variance of the model
    /// read through a filter that is wide against r, in units of πr²/A. Its peak is .20906 at u = .4355.
    enum Variance {
        /// √V over u in 1024 steps.
        private static let roots = (0...1024).map { of(Double($0) / 1024).squareRoot() }

        /// √V(u) between the steps, within a thousandth of itself for u in .01….99.
        static func root(_ u: Double) -> Double {
            let at = min(max(u, 0), 1) * 1024
            let step = min(Int(at), 1023)
            return roots[step] + (roots[step + 1] - roots[step]) * (at - Double(step))
        }

        static func of(_ u: Double) -> Double {
            guard u > 0, u < 1 else { return 0 }
            let power = -Elementary.log(1 - u) / .pi
            var sum = 0.0
            for (node, weight) in nodes { sum += weight * (Elementary.exp(power * node) - 1) }
            return (1 - u) * (1 - u) * 2 * sum
        }

        /// g(t) and weight·t at the nodes of Gauss and Legendre's eight-point rule on four panels of 0…2.
        private static let nodes: [(Double, Double)] = {
            let rule = [
                (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
                (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
            ]
            var nodes: [(Double, Double)] = []
            for panel in 0..<4 {
                for (x, w) in rule {
                    for side in [-1.0, 1.0] {
                        let t = (Double(panel) + 0.5 + side * x / 2) / 2
                        let g = 2 * Elementary.acos(t / 2) - t / 2 * (4 - t * t).squareRoot()
                        nodes.append((g, w / 4 * t))
                    }
                }
            }
            return nodes
        }()
    }

    /// How the print reads the emulsion onto pixels: the taps of one direction, sum 1, and the area over which grains
    /// average, A = 1/(Σw²)².
    struct Readout: Sendable {
        let taps: [Double]
        let area: Double

        /// - Parameter sigma: of the Gaussian, in pixels. From .8 on the pixels sample it, and A = 4πσ². Below, the
        ///   pixel's own square joins in, fully from .4 down, where it is most of what the grid can show.
        init(sigma: Double) {
            let half = sigma < 2 ? Self.matched(sigma) : Self.sampled(sigma)
            let total = half[0] + 2 * half[1...].reduce(0, +)
            let kept = half.map { $0 / total }
            taps = kept.dropFirst().reversed() + kept
            let energy = taps.reduce(0) { $0 + $1 * $1 }
            area = 1 / (energy * energy)
        }

        /// The Gaussian at whole pixels, from the middle outward, as far as it is a five-hundredth of itself.
        private static func sampled(_ sigma: Double) -> [Double] {
            (0...Int((3.53 * sigma).rounded(.up))).map { k in
                Elementary.exp(-Double(k * k) / (2 * sigma * sigma))
            }
        }

        /// The symmetric filter whose autocorrelation is that of the read-out, from the middle outward: the square root
        /// of its spectrum.
        private static func matched(_ sigma: Double) -> [Double] {
            let box = min(max(2 - 2.5 * sigma, 0), 1)
            let length = 128
            let lags = (0...(length / 2)).map { covariance(Double($0), sigma: sigma, box: box) }
            let spectrum = (0..<length).map { m in
                let wave = 2 * Double.pi * Double(m) / Double(length)
                var sum = lags[0]
                for lag in 1..<lags.count where lags[lag] > 0 {
                    sum += 2 * lags[lag] * Elementary.cos(wave * Double(lag))
                }
                return max(sum, 0).squareRoot()
            }
            let half = (0...12).map { k in
                var sum = 0.0
                for m in 0..<length {
                    sum += spectrum[m] * Elementary.cos(2 * Double.pi * Double(k * m) / Double(length))
                }
                return sum / Double(length)
            }
            let radius = half.lastIndex { abs($0) > 0.002 * half[0] } ?? 0
            return Array(half[0...radius])
        }

        /// ∫ triangle(t)·φ(lag − t) dt: the covariance of a box of that width behind a Gaussian of σ, φ of deviation √2·σ.
        private static func covariance(_ lag: Double, sigma: Double, box: Double) -> Double {
            let spread = sigma * 2.0.squareRoot()
            func gauss(_ t: Double) -> Double {
                Elementary.exp(-t * t / (2 * spread * spread)) / (spread * (2 * Double.pi).squareRoot())
            }
            if box < 0.01 { return gauss(lag) }
            func triangle(_ t: Double) -> Double { max(0, 1 - abs(t) / box) / box }
            // Over the narrower of the two, by Simpson's rule.
            let (reach, function): (Double, (Double) -> Double) =
                spread > 0.2
                ? (box, { triangle($0) * gauss(lag - $0) })
                : (6 * max(spread, 1e-3), { gauss($0) * triangle(lag - $0) })
            if abs(lag) > 6 * spread + box { return 0 }
            let steps = 96
            var sum = 0.0
            for i in 0...steps {
                let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
                sum += weight * function(-reach + 2 * reach * Double(i) / Double(steps))
            }
            return sum * 2 * reach / Double(steps) / 3
        }
    }
}
