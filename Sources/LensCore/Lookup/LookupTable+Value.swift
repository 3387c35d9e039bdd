extension LookupTable {
    /// The formula: what the table makes of three values. Outside of a range the nearest end counts.
    func value(at value: SIMD3<Double>) -> SIMD3<Double> {
        var result = value
        if let curves {
            for channel in 0..<3 {
                let (index, fraction) = curves.cell(result[channel], channel)
                let (a, b) = (Double(curves[index][channel]), Double(curves[index + 1][channel]))
                result[channel] = a + (b - a) * fraction
            }
        }
        return lattice?.tetrahedron(around: result) ?? result
    }

    /// Whether greys stay grey: tetrahedra between greys meet on the diagonal.
    var keepsGrey: Bool {
        func isGrey(_ range: SIMD3<Double>) -> Bool { range == SIMD3(repeating: range.x) }
        for (grid, step) in [
            (curves, 1), (lattice, lattice.map { ($0.size * $0.size + $0.size + 1) } ?? 1),
        ] {
            guard let grid else { continue }
            guard isGrey(grid.lower), isGrey(grid.upper) else { return false }
            for index in stride(from: 0, to: grid.count, by: step) {
                let point = grid[index]
                if point != SIMD3(repeating: point.x) { return false }
            }
        }
        return true
    }
}

extension LookupTable.Grid {
    /// The point below a value, never the last one, and the way to the next.
    fileprivate func cell(_ value: Double, _ channel: Int) -> (Int, Double) {
        let share = (value - lower[channel]) / (upper[channel] - lower[channel])
        let at = min(max(share, 0), 1) * Double(size - 1)
        let index = min(Int(at), size - 2)
        return (index, at - Double(index))
    }

    /// J. M. Kasson, S. I. Nin, W. Plouffe, J. L. Hafner, "Performing color space conversions with three-dimensional
    /// linear interpolation", J. Electronic Imaging 4(3), 1995: from the cell's first corner along the axes in the order
    /// of their fractions, the largest first.
    fileprivate func tetrahedron(around value: SIMD3<Double>) -> SIMD3<Double> {
        let strides = [1, size, size * size]
        var corner = 0
        var ways: [(fraction: Double, stride: Int)] = []
        for channel in 0..<3 {
            let (index, fraction) = cell(value[channel], channel)
            corner += index * strides[channel]
            ways.append((fraction, strides[channel]))
        }
        ways.sort { $0.fraction > $1.fraction }
        var result = SIMD3<Double>(self[corner]) * (1 - ways[0].fraction)
        for (place, way) in ways.enumerated() {
            corner += way.stride
            let next = place < 2 ? ways[place + 1].fraction : 0
            result += SIMD3<Double>(self[corner]) * (way.fraction - next)
        }
        return result
    }
}
