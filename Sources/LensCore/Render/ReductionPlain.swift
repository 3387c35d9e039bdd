/// The obvious reduction, in Double: a weighted sum of rows, then of columns. The fast one is compared with it.
enum ReductionPlain {
    /// - Parameters:
    ///   - planes: each `width`·`height` values; the last is alpha if `hasAlpha`.
    static func reduce(
        _ planes: [[Double]], from: (width: Int, height: Int), to: (width: Int, height: Int), hasAlpha: Bool
    ) -> [[Double]] {
        guard hasAlpha, let alpha = planes.last else {
            return planes.map { reduce($0, from, to).map { min(max($0, 0), 1) } }
        }
        let cover = reduce(alpha, from, to)
        let colors = planes.dropLast().map { plane in
            zip(reduce(zip(plane, alpha).map { $0 * $1 }, from, to), cover).map { light, cover in
                cover < Reducer.leastAlpha ? 0 : min(max(light / cover, 0), 1)
            }
        }
        return colors + [cover.map { min(max($0, 0), 1) }]
    }

    private static func reduce(
        _ plane: [Double], _ from: (width: Int, height: Int), _ to: (width: Int, height: Int)
    ) -> [Double] {
        let rows = ReductionWeights(from: from.height, to: to.height)
        let columns = ReductionWeights(from: from.width, to: to.width)
        var high = [Double](repeating: 0, count: from.width * to.height)
        for y in 0..<to.height {
            for (row, weight) in zip(rows.support(y), rows.exact(y)) {
                for x in 0..<from.width { high[y * from.width + x] += plane[row * from.width + x] * weight }
            }
        }
        var result = [Double](repeating: 0, count: to.width * to.height)
        for x in 0..<to.width {
            for (column, weight) in zip(columns.support(x), columns.exact(x)) {
                for y in 0..<to.height { result[y * to.width + x] += high[y * from.width + column] * weight }
            }
        }
        return result
    }
}
