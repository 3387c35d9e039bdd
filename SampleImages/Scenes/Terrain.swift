#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The mountains, sampled once where the camera sees them: columns are directions, rows are depths in geometric
/// progression, so that a cell covers about the same part of the picture near and far. Lengths are kilometres;
/// x runs right, y away from the camera and z up.
final class Terrain: Sendable {
    static let shared = Terrain()

    static let eye = V3(0, 0, 0.98)
    static let sun = normalize(V3(-0.88, 0.02, 0.235))

    static let columns = 1440
    static let rows = 760
    static let left: Float = -0.78
    static let right: Float = 0.62
    static let near: Float = 2.2
    static let far: Float = 15

    /// Height, slope in x, slope in y, and how much of the sun arrives.
    let points: [SIMD4<Float>]
    /// The steepest line of sight up to and including each row: never falling, so a ray is found by bisection.
    let horizon: [Float]

    static let growth = exp(log(far / near) / Float(rows - 1))

    static func depth(_ row: Float) -> Float { near * exp(log(growth) * row) }

    private init() {
        let columns = Terrain.columns
        let rows = Terrain.rows
        let step = (Terrain.right - Terrain.left) / Float(columns - 1)
        var depths = [Float](repeating: 0, count: rows)
        for row in 0..<rows { depths[row] = Terrain.depth(Float(row)) }
        var heights = [Float](repeating: 0, count: columns * rows)
        for column in 0..<columns {
            let a = Terrain.left + Float(column) * step
            for row in 0..<rows {
                heights[column * rows + row] = Terrain.height(a * depths[row], depths[row])
            }
        }
        var points = [SIMD4<Float>](repeating: .zero, count: columns * rows)
        var horizon = [Float](repeating: 0, count: columns * rows)
        let stepLog = log(Terrain.growth)
        for column in 0..<columns {
            let a = Terrain.left + Float(column) * step
            let before = max(column - 1, 0) * rows
            let after = min(column + 1, columns - 1) * rows
            var steepest: Float = -9
            for row in 0..<rows {
                let y = depths[row]
                let here = column * rows + row
                let h = heights[here]
                let dx = (heights[after + row] - heights[before + row]) / (2 * step * y)
                let r0 = max(row - 1, 0)
                let r1 = min(row + 1, rows - 1)
                // Along a column x changes with y; take that part out to be left with the slope in y alone.
                let along = (heights[column * rows + r1] - heights[column * rows + r0]) / (depths[r1] - depths[r0])
                steepest = max(steepest, (h - Terrain.eye.z) / y)
                horizon[here] = steepest
                let lit = heights.withUnsafeBufferPointer {
                    Terrain.sunlight($0, V3(a * y, y, h), step: step, stepLog: stepLog)
                }
                points[here] = SIMD4(h, dx, along - a * dx, lit)
            }
        }
        self.points = points
        self.horizon = horizon
    }

    /// Walks towards the sun; the smallest clearance, seen as an angle, makes a soft edge.
    private static func sunlight(
        _ heights: UnsafeBufferPointer<Float>, _ from: V3, step: Float, stepLog: Float
    ) -> Float {
        var lit: Float = 1
        var t: Float = 0.05
        while t < 5 && lit > 0 {
            let p = from + sun * t
            if p.z > 2.9 || p.y >= far { break }
            let column = (p.x / p.y - left) / step
            let row = log(p.y / near) / stepLog
            if column < 0 || row < 0 { break }
            let h = heights[min(Int(column), columns - 1) * rows + min(Int(row), rows - 1)]
            lit = min(lit, 0.5 + (p.z + 0.012 - h) / t * 22)
            t *= 1.16
        }
        return clamp(lit)
    }

    /// The shape of the land: a great ridge across the view with a summit right of the middle, lower spurs before
    /// it, and a valley at the near end.
    private static func height(_ x: Float, _ y: Float) -> Float {
        let p = V2(x, y)
        let warp = V2(fbm(p * 0.31, 3, 11), fbm(p * 0.31, 3, 19)) * 1.5
        let q = p + warp
        let crest = ridged(q * 0.30 + V2(3.7, 1.2), 9, 31, gain: 0.47)
        let gullies = ridged(q * 1.25, 6, 47, gain: 0.5)
        let line = 9.6 + 0.25 * x + 0.9 * noise(V2(x * 0.35, 4), 5)
        let main = bell(y - line, 2.3)
        let summit = 1.62 + 0.85 * bell(x - 1.6, 1.5) + 0.35 * bell(x + 3.2, 1.1) - 0.06 * abs(x)
        let spurs = 0.86 * bell(y - 5.5 - 0.5 * x, 1.0) * smooth(0.6, -2.6, x)
        let right = 0.92 * bell(y - 4.5 + 0.55 * x, 0.8) * smooth(0.5, 2.0, x)
        let back = 1.25 * smooth(11.5, 14, y)
        let body = main * summit + spurs + right + back
        return body * (0.42 + 0.72 * crest) + 0.16 * gullies * (0.3 + body) + 0.06 * fbm(p * 0.8, 4, 71)
    }

    struct Hit {
        var position: V3
        var slope: V2
        var lit: Float
    }

    /// What the line of sight towards (a, 1, rise) meets first.
    @inline(__always)
    func hit(_ a: Float, _ rise: Float) -> Hit? {
        let rows = Terrain.rows
        let column = clamp(
            (a - Terrain.left) / (Terrain.right - Terrain.left) * Float(Terrain.columns - 1), 0,
            Float(Terrain.columns) - 1.001)
        let c0 = Int(column)
        let f = column - Float(c0)
        return horizon.withUnsafeBufferPointer { horizon in
            points.withUnsafeBufferPointer { points in
                let i0 = c0 * rows
                let i1 = i0 + rows
                @inline(__always) func steepest(_ row: Int) -> Float {
                    horizon[i0 + row] + (horizon[i1 + row] - horizon[i0 + row]) * f
                }
                if steepest(rows - 1) < rise { return nil }
                var low = 0
                var high = rows - 1
                while high - low > 1 {
                    let middle = (low + high) >> 1
                    if steepest(middle) >= rise { high = middle } else { low = middle }
                }
                let s0 = steepest(low)
                let s1 = steepest(high)
                let g = clamp((rise - s0) / max(s1 - s0, 1e-9))
                let before = points[i0 + low] + (points[i1 + low] - points[i0 + low]) * f
                let after = points[i0 + high] + (points[i1 + high] - points[i0 + high]) * f
                let p = before + (after - before) * g
                let y = Terrain.depth(Float(low) + g)
                return Hit(position: V3(a * y, y, Terrain.eye.z + rise * y), slope: V2(p.y, p.z), lit: p.w)
            }
        }
    }
}
