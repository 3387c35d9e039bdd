/// The way of a picture's light through a look, as both renderers walk it: where values change their encoding,
/// where colours are brought inside, which filters act.
enum Program {
    enum Act {
        case filter(any Filter)
        /// What has been made of a wide filter.
        case stage(any Stage)
        /// Before the first filter that cannot take negative light.
        case compress
        /// To the encoding of the filters that follow.
        case transfer(to: Domain)
    }

    /// - Parameter filters: in the order of the light.
    static func acts(of filters: [any Filter]) -> [Act] {
        var acts: [Act] = []
        var domain = Domain.light
        var compressed = false
        // A mat lies round the picture and does nothing in it.
        for filter in filters where !(filter is Mat) {
            let type = type(of: filter)
            if !compressed && (type.place >= .film || type.domain == .encoded) {
                acts.append(.compress)
                compressed = true
            }
            if type.domain != domain {
                domain = type.domain
                acts.append(.transfer(to: domain))
            }
            acts.append(.filter(filter))
        }
        if domain == .encoded { acts.append(.transfer(to: .light)) }
        return acts
    }

    /// Light beyond the paper's white is white.
    static func encode(_ light: Double) -> Double { Transfer.encoded(min(light, 1)) }
    static func decode(_ value: Double) -> Double { Transfer.linear(min(max(value, 0), 1)) }
}
