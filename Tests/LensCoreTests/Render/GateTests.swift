import Measures
import Testing

@testable import LensCore

@Suite("Law 4: the fast path agrees with the formulas")
struct GateTests {
    @Test("before quantisation and after it, on every instruction set", arguments: gateTrials)
    func gate(_ trial: GateTrial) throws {
        for picture in trial.pictures { try compare(trial.look, picture) }
    }

    private func compare(_ look: Look, _ picture: Picture) throws {
        let name = "\(look.name) on \(picture.name)"
        let plan = try picture.plan(look, seed: 11)
        let plain = Plain.develop(picture.bytes, picture.format, look: look, seed: 11)
        let fast = Development(plan, picture, on: .baseline)
        let difference = ColorDifference.between(try unrounded(fast, plan, look, picture), plain)
        #expect(difference.mean < 0.1, "\(name): mean ΔE00 \(difference.mean)")
        #expect(difference.p99 < 0.5, "\(name): p99 ΔE00 \(difference.p99)")
        #expect(difference.max < 1, "\(name): largest ΔE00 \(difference.max)")
        // Triangular dither reaches one code beyond rounding.
        let allowed = plan.emit.isDithered ? 2 : 1
        let channels = plan.output.channels
        let codes = ColorDifference.codesApart(fast.codes, plain, channels: channels, colors: channels)
        #expect(codes <= allowed, "\(name): \(codes) codes apart, dithered: \(plan.emit.isDithered)")
        for set in InstructionSet.available where set != .baseline {
            let other = Development(plan, picture, on: set)
            #expect(other.light == fast.light, "\(name): light on \(set.rawValue)")
            #expect(other.codes == fast.codes, "\(name): codes on \(set.rawValue)")
        }
    }

    /// The picture as encoded values before it becomes samples. A border is samples from the beginning: of sixteen bits.
    private func unrounded(
        _ fast: Development, _ plan: Plan, _ look: Look, _ picture: Picture
    ) throws -> [SIMD3<Double>] {
        guard plan.border != nil else { return ColorDifference.encoded(fast.light) }
        var deep = plan.developed
        deep.depth = .sixteen
        let codes = Development(try picture.plan(look, output: deep, seed: 11), picture, on: .baseline).codes
        let values = codes.withUnsafeBytes { $0.bindMemory(to: UInt16.self).map { Double($0) / 65535 } }
        let channels = deep.channels
        return stride(from: 0, to: values.count, by: channels).map {
            channels == 1 ? SIMD3(repeating: values[$0]) : [values[$0], values[$0 + 1], values[$0 + 2]]
        }
    }

    @Test("every filter of the catalogue is tried alone, from one pixel on to pictures wider than a tile")
    func complete() {
        for filter in FilterCatalogue.all {
            let own = gateTrials.filter { $0.look.filters.count == 1 && type(of: $0.look.filters[0]) == filter }
            let sizes = Set(own.flatMap(\.pictures).map { [$0.format.width, $0.format.height] })
            for size in [[1, 1], [1, 9], [9, 1], [7, 5], [17, 3], [4001, 3]] {
                #expect(sizes.contains(size), "\(filter.name) is not tried on \(size[0])×\(size[1])")
            }
        }
        for look in Look.all { #expect(gateTrials.contains { $0.look == look }, "\(look.name) is not tried") }
    }
}
