import CVector
import Testing

@testable import LensCore

@Suite("Dispatch")
struct DispatchTests {
    @Test("Each instruction set runs functions of its own")
    func ownFunctions() {
        let sets = InstructionSet.available
        #expect(sets.first == .baseline)
        func address(_ set: InstructionSet) -> [UInt] {
            let kernels = Machine(set, tileWidth: 16).kernels
            return [
                UInt(bitPattern: unsafeBitCast(kernels.matrix, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.grain, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.emit_rgb8, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.finish, to: Int.self)),
            ]
        }
        for kernel in 0..<4 {
            #expect(Set(sets.map { address($0)[kernel] }).count == sets.count, "kernel \(kernel) is shared")
        }
    }

    @Test("The widest available set is chosen, and one that the processor lacks is refused")
    func refusal() throws {
        for set in InstructionSet.allCases {
            if InstructionSet.available.contains(set) {
                #expect(try Renderer(instructionSet: set).instructionSet == set)
            } else {
                #expect(throws: LensError.self) { try Renderer(instructionSet: set) }
            }
        }
    }
}
