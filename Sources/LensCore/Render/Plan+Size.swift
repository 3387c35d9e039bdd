extension Plan {
    /// The size to reduce a picture to, as stored, so that what a look makes of it, with its border, fits into a box; nil
    /// where it fits as it is. The largest such size, but for what rounding takes.
    ///
    /// - Parameters:
    ///   - box: what the displayed result shall fit into, each side at least 1.
    public static func size(
        of format: SampleFormat, with look: Look, fitting box: (width: Int, height: Int), orientation: Orientation
    ) -> (width: Int, height: Int)? {
        func fitting(_ box: (width: Int, height: Int)) -> (width: Int, height: Int)? {
            Reduction.size(of: format, fitting: box, orientation: orientation)
        }
        guard let mat = Mat.of(look) else { return fitting(box) }
        /// The displayed result of a stored size.
        func result(_ size: (width: Int, height: Int)) -> (width: Int, height: Int) {
            let margins = mat.margins(
                on: Frame(width: size.width, height: size.height, seed: 0, orientation: orientation))
            return orientation.turned(
                width: size.width + margins.left + margins.right, height: size.height + margins.top + margins.bottom)
        }
        func fits(_ size: (width: Int, height: Int)) -> Bool {
            let result = result(size)
            return result.width <= box.width && result.height <= box.height
        }
        let whole = result((format.width, format.height))
        if whole.width <= box.width && whole.height <= box.height { return nil }
        // Sizes grow with the box that they fit: halve what lies between one that does and one that does not.
        let scale = min(
            Double(box.width) / Double(whole.width), Double(box.height) / Double(whole.height))
        let shown = orientation.turned(width: format.width, height: format.height)
        func inner(_ scale: Double) -> (width: Int, height: Int) {
            fitting((max(1, Int(Double(shown.width) * scale)), max(1, Int(Double(shown.height) * scale))))
                ?? (format.width, format.height)
        }
        var (low, high) = (0.0, min(scale * 1.1, 1))
        for _ in 0..<24 {
            let middle = (low + high) / 2
            if fits(inner(middle)) { low = middle } else { high = middle }
        }
        return inner(low)
    }
}
