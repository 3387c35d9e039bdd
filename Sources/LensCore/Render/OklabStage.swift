internal import CVector

/// What is done to every pixel in Oklab.
struct OklabStage: Stage {
    let label: String
    let parameters: LensOklab
    /// How much brighter a pixel can become.
    var gain = 2.0
    let kernel: @Sendable (LensRowKernels) -> Kernel

    typealias Kernel =
        @convention(c) (
            UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
            UnsafePointer<LensOklab>, Int
        ) -> Void

    init(
        label: String, parameters: LensOklab, gain: Double = 2, kernel: @escaping @Sendable (LensRowKernels) -> Kernel
    ) {
        self.label = label
        self.parameters = parameters
        self.gain = gain
        self.kernel = kernel
    }

    func bound(_ bound: Double) -> Double { bound * gain * 2 }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = kernel(machine.kernels)
        let settings = Buffer([parameters])
        return RowRunner { kernel($0.red, $0.green, $0.blue, settings.pointer, $0.count) }
    }

    /// The ways to Oklab and back, and nothing else.
    static var parameters: LensOklab {
        var parameters = LensOklab()
        withUnsafeMutableBytes(of: &parameters.to_cones) { copy(Oklab.toCones, $0) }
        withUnsafeMutableBytes(of: &parameters.to_opponents) { copy(Oklab.toOpponents, $0) }
        withUnsafeMutableBytes(of: &parameters.from_opponents) { copy(Oklab.fromOpponents, $0) }
        withUnsafeMutableBytes(of: &parameters.from_cones) { copy(Oklab.fromCones, $0) }
        parameters.inverse_saturated = Float(1 / Vibrance.saturated)
        parameters.inverse_coloured = Float(1 / HueShift.coloured)
        parameters.others = 1
        return parameters
    }

    private static func copy(_ matrix: Matrix3, _ bytes: UnsafeMutableRawBufferPointer) {
        bytes.copyBytes(from: matrix.floats.withUnsafeBytes { Array($0) })
    }
}
