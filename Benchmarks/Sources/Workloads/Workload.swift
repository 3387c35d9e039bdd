import Lens

/// Something that Lens does, again and again on the same picture, on one thread.
public struct Workload: Sendable {
    /// What it is one of, such as `looks avx2`.
    public let group: String
    public let name: String
    /// Makes everything that is not measured, and returns what is.
    public let prepare: @Sendable (Picture) throws -> Run

    /// One turn.
    public typealias Run = () throws -> Void

    public static let all: [Workload] = filters + looks + folding + codecs

    /// The groups in order.
    public static var groups: [(name: String, workloads: [Workload])] {
        all.reduce(into: []) { groups, workload in
            if groups.last?.name != workload.group { groups.append((workload.group, [])) }
            groups[groups.count - 1].workloads.append(workload)
        }
    }

    /// Every filter alone, at its defaults: the kernels that are its own, and those that turn samples into light and
    /// light into samples.
    static let filters: [Workload] = InstructionSet.available.flatMap { set in
        FilterCatalogue.all.map { type in
            let filter: any Filter = type == ColorLookup.self ? ColorLookup(lattice) : type.init()
            return developing("filters", Look(type.name, filters: [filter]), on: set)
        }
    }

    static let looks: [Workload] = InstructionSet.available.flatMap { set in
        Look.all.map { developing("looks", $0, on: set) }
    }

    /// From a look to the stages that run.
    static let folding: [Workload] = Look.all.map { look in
        Workload("folding", look.name) { picture in
            let survey = try picture.survey(look, Renderer(threads: 1))
            return { _ = try Plan(look: look, input: picture.format, seed: 7, survey: survey) }
        }
    }

    init(_ group: String, _ name: String, prepare: @escaping @Sendable (Picture) throws -> Run) {
        self.group = group
        self.name = name
        self.prepare = prepare
    }

    /// A look on samples in memory: looking at the picture as a whole where the look does, and developing it.
    private static func developing(_ kind: String, _ look: Look, on set: InstructionSet) -> Workload {
        Workload("\(kind) \(set.rawValue)", look.name) { picture in
            let renderer = try Renderer(threads: 1, instructionSet: set)
            let plan = try Plan(look: look, input: picture.format, seed: 7, survey: picture.survey(look, renderer))
            return {
                _ = try picture.survey(look, renderer)
                try renderer.run(plan, from: picture.reader(), to: Nowhere(plan.output))
            }
        }
    }

    /// A table that changes colours, so that it is not left out.
    private static let lattice: LookupTable = {
        let points = (0..<17 * 17 * 17).map { index in
            let color = SIMD3<Float>(Float(index % 17), Float(index / 17 % 17), Float(index / 289)) / 16
            return color * color
        }
        do { return try LookupTable(name: "squares", size: 17, points: points) } catch { return .identity }
    }()
}
