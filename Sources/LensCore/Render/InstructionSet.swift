internal import CVector
internal import LensKernels

#if arch(x86_64)
    internal import LensKernelsAVX2
    internal import LensKernelsAVX512
#endif

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The instruction set that kernels run on. All give the same pixels; the choice is about time alone.
public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
    /// What every processor of the architecture has.
    case baseline
    /// x86-64-v3.
    case avx2
    /// x86-64-v4.
    case avx512

    /// The sets that this processor offers, narrowest first.
    public static let available: [InstructionSet] = allCases.filter { set in
        switch set {
        case .baseline: true
        case .avx2: lens_cpu_has_avx2() != 0
        case .avx512: lens_cpu_has_avx512() != 0
        }
    }

    /// The widest available, or the one that the environment variable `LENS_ISA` names.
    ///
    /// - Throws: `.caller` when the variable names a set that does not exist or that this processor lacks.
    public static func chosen() throws(LensError) -> InstructionSet {
        guard let text = getenv("LENS_ISA"), text.pointee != 0 else { return available.last ?? .baseline }
        let name = String(cString: text)
        guard let set = InstructionSet(rawValue: name) else {
            throw LensError(
                .caller,
                "LENS_ISA is '\(name)'; the instruction sets are \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try set.require()
        return set
    }

    /// - Throws: `.caller` when this processor lacks the set.
    public func require() throws(LensError) {
        guard Self.available.contains(self) else {
            throw LensError(.caller, "this processor does not offer the instruction set '\(rawValue)'")
        }
    }

    var kernels: LensRowKernels {
        #if arch(x86_64)
            switch self {
            case .baseline: LensKernels.rowKernels()
            case .avx2: LensKernelsAVX2.rowKernels()
            case .avx512: LensKernelsAVX512.rowKernels()
            }
        #else
            LensKernels.rowKernels()
        #endif
    }
}
