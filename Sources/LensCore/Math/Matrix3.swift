/// A 3 × 3 matrix, row-major, acting on columns.
public struct Matrix3: Sendable, Hashable {
    /// From top to bottom.
    public var rows: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

    /// By rows, from top to bottom.
    public init(_ first: SIMD3<Double>, _ second: SIMD3<Double>, _ third: SIMD3<Double>) {
        rows = (first, second, third)
    }

    /// Zero but for the diagonal.
    public init(diagonal d: SIMD3<Double>) {
        self.init([d.x, 0, 0], [0, d.y, 0], [0, 0, d.z])
    }

    /// Changes nothing.
    public static let identity = Matrix3(diagonal: [1, 1, 1])

    public static func == (a: Matrix3, b: Matrix3) -> Bool { a.rows == b.rows }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(rows.0)
        hasher.combine(rows.1)
        hasher.combine(rows.2)
    }

    /// The product.
    public static func * (m: Matrix3, v: SIMD3<Double>) -> SIMD3<Double> {
        [dot(m.rows.0, v), dot(m.rows.1, v), dot(m.rows.2, v)]
    }

    /// The product.
    public static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
        let t = b.transposed
        return Matrix3(t * a.rows.0, t * a.rows.1, t * a.rows.2)
    }

    /// Rows for columns.
    public var transposed: Matrix3 {
        Matrix3(
            [rows.0.x, rows.1.x, rows.2.x], [rows.0.y, rows.1.y, rows.2.y], [rows.0.z, rows.1.z, rows.2.z])
    }

    /// The inverse, by cofactors. The matrix must not be singular.
    public var inverse: Matrix3 {
        let (a, b, c) = rows
        let adjugate = Matrix3(Self.cross(b, c), Self.cross(c, a), Self.cross(a, b)).transposed
        let determinant = Self.dot(a, Self.cross(b, c))
        return Matrix3(
            adjugate.rows.0 / determinant, adjugate.rows.1 / determinant, adjugate.rows.2 / determinant)
    }

    /// The picture of a unit vector: what one primary alone becomes.
    public func column(_ index: Int) -> SIMD3<Double> { [rows.0[index], rows.1[index], rows.2[index]] }

    var floats: [Float] {
        [rows.0, rows.1, rows.2].flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
    }

    private static func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

    private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
        [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
    }
}
