internal import CVector

/// Hands over a picture's rows as linear light, from top to bottom.
package protocol LightSource: AnyObject {
    /// Fills the next row: a pointer a plane, to as many values as the picture is wide, rounded up to 16.
    func nextRow(into planes: [UnsafeMutablePointer<Float>]) throws(LensError)
}

/// A reduced picture, read as if a file held it: `Float` light, interleaved.
package final class ReducingReader: SampleReader {
    package let format: SampleFormat
    private let source: any LightSource
    private let reducer: Reducer
    private let interleave: ([UnsafePointer<Float>], UnsafeMutablePointer<Float>) -> Void
    private let memory: Buffer<Float>
    private let planes: [UnsafeMutablePointer<Float>]

    /// - Parameters:
    ///   - source: gives as many rows as `size` says, of as many planes as `layout` has channels, alpha last.
    ///   - size: pixels before.
    ///   - plan: pixels after.
    package init(
        _ source: any LightSource, size: (width: Int, height: Int), layout: SampleFormat.Layout, to plan: ReductionPlan,
        instructionSet: InstructionSet
    ) {
        self.source = source
        format = SampleFormat(width: plan.width, height: plan.height, layout: layout, depth: .float)
        reducer = Reducer(
            from: size, to: (plan.width, plan.height), planes: layout.channels, hasAlpha: layout.hasAlpha,
            instructionSet: instructionSet)
        let stride = Reducer.padded(plan.width)
        let memory = Buffer<Float>(count: stride * layout.channels)
        self.memory = memory
        planes = (0..<layout.channels).map { memory.pointer + $0 * stride }
        let (kernel, channels, width) = (instructionSet.kernels.interleave, layout.channels, plan.width)
        interleave = { planes, samples in
            planes.withUnsafeBufferPointer { all in
                if let first = all.baseAddress { kernel(samples, first, channels, width) }
            }
        }
    }

    package func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        for row in 0..<count {
            while !reducer.pop(into: planes) {
                try source.nextRow(into: reducer.row)
                reducer.push()
            }
            // Rows of samples are aligned as their type asks for.
            interleave(
                planes.map { UnsafePointer($0) }, (rows + row * stride).assumingMemoryBound(to: Float.self))
        }
    }
}
