extension ParameterUnit {
    /// How it may be written behind a number, in small letters.
    private var names: [String] {
        switch self {
        case .none: []
        case .ev: ["ev"]
        case .kelvin: ["k", "kelvin"]
        case .degrees: ["°", "deg", "degrees"]
        case .stops: ["stops", "stop", "ev"]
        case .iso: ["iso"]
        case .pixels: ["px", "pixels"]
        case .percentOfDiagonal: ["%", "percent", "% of diagonal"]
        case .micrometres: ["µm", "μm", "um", "µm of frame"]
        case .millimetres: ["mm", "mm of frame"]
        case .perFrame: ["a frame", "per frame"]
        case .density: ["d"]
        }
    }

    /// What a text is as a number of this unit.
    package enum Reading: Equatable {
        case number(Double)
        /// A number with something else behind it.
        case otherUnit(String)
        case noNumber
    }

    /// Reads a number with its unit behind it or without: `800`, `2.5stops`, `4200 K`; where there is no unit, `60%` is .6.
    package func read(_ text: some StringProtocol) -> Reading {
        let digits = text.prefix { "+-.0123456789".contains($0) || $0 == "e" || $0 == "E" }
        // The E of EV is none of a number's.
        for count in stride(from: digits.count, to: 0, by: -1) {
            guard let value = DecimalText.value(String(text.prefix(count))) else { continue }
            let rest = text.dropFirst(count).drop { $0 == " " }
            if rest.isEmpty || names.contains(rest.lowercased()) { return .number(value) }
            if self == .none && rest == "%" { return .number(value / 100) }
            // Of a number that is too large or written twice, the rest is no unit.
            return rest.first.map { "+-.0123456789".contains($0) } == true ? .noNumber : .otherUnit(String(rest))
        }
        return .noNumber
    }
}

extension ParameterDescription {
    /// Such as `0.25…4`.
    public var span: String {
        "\(ParameterValue.number(range.lowerBound))…\(ParameterValue.number(range.upperBound))"
    }

    /// The same with the unit behind it.
    public var limits: String { unit == .none ? span : "\(span) \(unit.rawValue)" }

    /// Reads a value as the command line writes it: `1.2`, `2.5stops`, `60%`, `.05,.05,.04`, `portra400`,
    /// `0:0,.5:.6,1:1`. Whether it is allowed is another question: ``objection(to:)``.
    ///
    /// - Throws: `.caller`, saying what the parameter takes, for a text of another form.
    public func parse(_ text: String) throws(LensError) -> ParameterValue {
        switch kind {
        case .number: return .number(try number(text[...], of: text))
        case .choice: return .choice(text)
        case .table:
            throw LensError(.caller, "\(name) takes a file that LOOK names, such as 'decay+film.cube', not '\(text)'")
        case .triple:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            if parts.count == 1 { return .triple(SIMD3(repeating: try number(parts[0], of: text))) }
            guard parts.count == 3 else { throw otherForm(text) }
            return .triple(
                [try number(parts[0], of: text), try number(parts[1], of: text), try number(parts[2], of: text)])
        case .points:
            var points: [SIMD2<Double>] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let pair = part.split(separator: ":", omittingEmptySubsequences: false)
                guard pair.count == 2 else { throw otherForm(text) }
                points.append([try number(pair[0], of: text), try number(pair[1], of: text)])
            }
            return .points(points)
        }
    }

    private func number(_ part: Substring, of text: String) throws(LensError) -> Double {
        switch unit.read(part) {
        case .number(let value): return value
        case .noNumber: throw otherForm(text)
        case .otherUnit(let other):
            throw LensError(
                .caller, "\(name) \(unit == .none ? "has no unit" : "is in \(unit.rawValue)"), not '\(other)'")
        }
    }

    private func otherForm(_ text: String) -> LensError {
        let form =
            switch kind {
            case .number: "a number, \(limits)"
            case .triple: "one number or red,green,blue, each \(limits)"
            case .points: "points in:out,in:out…, each \(limits)"
            case .choice(let names): names.joined(separator: ", ")
            case .table: "a file"
            }
        return LensError(.caller, "\(name) takes \(form), not '\(text)'")
    }
}
