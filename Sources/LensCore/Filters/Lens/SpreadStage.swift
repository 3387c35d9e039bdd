internal import CVector

/// v·(1 − share) + map·share, a share a channel.
enum SpreadStage {
    /// - Parameter gain: how much brighter a map can be than the light it comes from.
    static func stage(
        _ label: String, _ maps: Grid, share: SIMD3<Double>, gain: Double = 1, on frame: Frame
    ) -> any Stage {
        let weights = Buffer((0..<3).map { Float(1 - share[$0]) } + (0..<3).map { Float(share[$0]) })
        return MapStage(label: label, maps: maps, size: (frame.width, frame.height), gain: gain) { machine in
            let kernel = machine.kernels.spread
            return { row, maps in
                kernel(row.red, row.green, row.blue, weights.pointer, maps.rows, maps.weights, row.count)
            }
        }
    }
}
