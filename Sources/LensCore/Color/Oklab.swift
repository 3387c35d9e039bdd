/// B. Ottosson's Oklab (2020): lightness and two opponent axes in which hue stays where eyes see it. Stated on linear
/// sRGB there; here on the linear working components.
enum Oklab {
    private static let cones = Matrix3(
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005])
    private static let opponents = Matrix3(
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660])

    /// Linear working components to cone responses, whose cube roots the opponents are made of.
    static let toCones = summing(cones, to: [1, 1, 1]) * ColorSpace.sRGB.toWorking.inverse
    static let fromCones = toCones.inverse
    static let toOpponents = summing(opponents, to: [1, 0, 0])
    static let fromOpponents = toOpponents.inverse

    /// The published digits leave greys a hundred-millionth of a tint; with rows that sum to what they should, none.
    private static func summing(_ matrix: Matrix3, to sums: SIMD3<Double>) -> Matrix3 {
        let excess = (matrix * SIMD3(repeating: 1) - sums) / 3
        return Matrix3(matrix.rows.0 - excess.x, matrix.rows.1 - excess.y, matrix.rows.2 - excess.z)
    }

    /// Lightness, green to red, blue to yellow.
    static func from(_ light: SIMD3<Double>) -> SIMD3<Double> {
        let cones = toCones * light
        return toOpponents * [Elementary.cbrt(cones.x), Elementary.cbrt(cones.y), Elementary.cbrt(cones.z)]
    }

    static func light(_ lab: SIMD3<Double>) -> SIMD3<Double> {
        let roots = fromOpponents * lab
        return fromCones * (roots * roots * roots)
    }
}
