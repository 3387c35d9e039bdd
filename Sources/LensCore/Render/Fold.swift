/// Turns a program into as few stages as give the same picture.
///
/// Matrices that follow one another multiply; functions of single channels that follow one another become one
/// table, the transfer functions between domains among them; the gamut's compression is left out where no colour of
/// the source can need it.
enum Fold {
    private enum Node {
        case matrix(Matrix3)
        case curve(Curve)
        case compress(luma: SIMD3<Double>, knee: Double)
        case fit(luma: SIMD3<Double>)
        case stage(any Stage)
        /// Nothing happens, but nothing is known of the colours any more.
        case unbounded
    }

    /// - Parameter isPrecise: whether the result is finer than eight bits, so that a polynomial made for those does
    ///   not do.
    static func stages(_ acts: [Program.Act], on frame: Frame, _ colors: ColorWay, isPrecise: Bool) -> [any Stage] {
        var nodes: [Node] = []
        // What a conversion gives may lie anywhere.
        if case .conversion = colors.from { nodes.append(.unbounded) }
        nodes.append(.matrix(colors.from.lightSpace.toWorking))
        append(acts, on: frame, isPrecise: isPrecise, to: &nodes)
        if case .space(let output) = colors.to {
            append(.matrix(output.toWorking.inverse), to: &nodes)
            append(.fit(luma: output.toXYZ.rows.1), to: &nodes)
        }
        var bound = 1.0
        return prepare(nodes, &bound, isPrecise: isPrecise)
    }

    /// The stages of a part of the way, from the source's light or from anywhere.
    ///
    /// - Parameters:
    ///   - colors: of the source, at the start of the way.
    ///   - bound: the largest value that arrives; then that which leaves.
    static func stages(
        _ acts: [Program.Act], on frame: Frame, from colors: ColorEncoding?, bound: inout Double
    ) -> [any Stage] {
        var nodes: [Node] = []
        if let colors {
            if case .conversion = colors { bound = 2 }
            nodes.append(.matrix(colors.lightSpace.toWorking))
        }
        // Colours are compressed even where none can need it, which changes none.
        nodes.append(.unbounded)
        append(acts, on: frame, isPrecise: true, to: &nodes)
        // What reaches a pixel or two has no say in a picture of such coarse ones.
        return prepare(nodes, &bound, isPrecise: true).filter { $0.reach == 0 }
    }

    private static func append(
        _ acts: [Program.Act], on frame: Frame, isPrecise: Bool, to nodes: inout [Node]
    ) {
        for act in acts {
            switch act {
            case .compress:
                append(.compress(luma: ColorSpace.workingLuma, knee: Gamut.filmKnee), to: &nodes)
            case .transfer(to: .encoded):
                append(
                    .curve(Curve("encode", from: .light, to: .encoded) { _, light in Program.encode(light) }),
                    to: &nodes)
            case .transfer(to: .light):
                let decode = Curve(
                    "decode", from: .encoded, to: .light, line: nil, alone: isPrecise ? nil : LineariseStage()
                ) {
                    _, value in
                    Program.decode(value)
                }
                append(.curve(decode), to: &nodes)
            case .stage(let stage): append(.stage(stage), to: &nodes)
            case .filter(let filter):
                for step in filter.steps(on: frame) {
                    switch step {
                    case .matrix(let matrix): append(.matrix(matrix), to: &nodes)
                    case .curve(let curve): append(.curve(curve), to: &nodes)
                    case .stage(let stage): append(.stage(stage), to: &nodes)
                    }
                }
            }
        }
    }

    private static func append(_ node: Node, to nodes: inout [Node]) {
        switch (nodes.last, node) {
        case (.matrix(let first), .matrix(let second)):
            nodes[nodes.count - 1] = .matrix(second * first)
        // What decodes last is cheaper together with the output's matrix than in a table of its own.
        case (.curve(let first), .curve(let second)) where first.alone == nil || !(second.alone is LineariseStage):
            nodes[nodes.count - 1] = .curve(first.followed(by: second))
        case (_, .compress(let luma, let knee)) where fits(nodes, luma, knee):
            break
        // A thousandth of a 16-bit code: what the matrices' own inverses leave behind.
        case (_, .fit(let luma)) where fits(nodes, luma, -1e-9):
            break
        default:
            nodes.append(node)
        }
    }

    /// Whether every colour within the source still has its smallest component above the knee: the share min/Y of a
    /// mixture is never below that of its primaries, and gains leave it as it is.
    private static func fits(_ nodes: [Node], _ luma: SIMD3<Double>, _ knee: Double) -> Bool {
        var way = Matrix3.identity
        for node in nodes {
            switch node {
            case .matrix(let matrix): way = matrix * way
            case .stage(let stage) where stage.isGain: continue
            default: return false
            }
        }
        return (0..<3).allSatisfy { primary in
            let color = way.column(primary)
            return color.min() >= knee * (color * luma).sum()
        }
    }

    private static func prepare(_ nodes: [Node], _ bound: inout Double, isPrecise: Bool) -> [any Stage] {
        var stages: [any Stage] = []
        var rest = nodes[...]
        while let node = rest.popFirst() {
            let stage: any Stage
            switch node {
            case .matrix(let matrix):
                if isIdentity(matrix) { continue }
                stage = MatrixStage(matrix: matrix)
            case .curve(let curve):
                if case .stage(let next) = rest.first, let both = next.after(curve, limit: bound) {
                    stage = both
                    rest.removeFirst()
                } else if let finish = finish(curve, &rest) {
                    stage = finish
                } else {
                    stage = curve.alone ?? CurveStage(curve, limit: bound, isPrecise: isPrecise)
                }
            case .compress(let luma, let knee): stage = CompressStage(luma: luma, knee: knee)
            case .fit(let luma): stage = FitStage(luma: luma)
            case .stage(let other): stage = other
            case .unbounded:
                bound = max(bound, 2)
                continue
            }
            bound = stage.bound(bound)
            if let grain = (stage as? GrainStage)?.onGrey, let matrix = stages.last as? MatrixStage, matrix.isGrey {
                stages[stages.count - 1] = GreyMatrixStage(matrix: matrix)
                stages.append(grain)
            } else {
                stages.append(stage)
            }
        }
        return stages
    }

    /// The last decoding with the matrix and the gamut behind it.
    private static func finish(_ curve: Curve, _ rest: inout ArraySlice<Node>) -> (any Stage)? {
        guard curve.alone is LineariseStage, rest.count == 2, case .matrix(let matrix) = rest[rest.startIndex],
            case .fit(let luma) = rest[rest.startIndex + 1]
        else { return nil }
        rest.removeAll()
        return FinishStage(matrix: matrix, luma: luma)
    }

    /// Within what the matrices' own inverses leave behind.
    private static func isIdentity(_ matrix: Matrix3) -> Bool {
        (0..<3).allSatisfy { column in
            var unit = SIMD3<Double>.zero
            unit[column] = 1
            let rest = matrix.column(column) - unit
            return max(rest.max(), -rest.min()) < 1e-12
        }
    }
}
