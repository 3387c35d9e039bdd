extension Look {
    /// The looks that come with Lens.
    public static let all: [Look] = [
        .decay, .nocturne, .enigma, .zone, .decisive, .tender,
        .dawn, .dusk, .heirloom, .summit, .quiet, .honest, .gallery,
    ]

    /// A built-in look by name.
    public static func named(_ name: String) -> Look? { all.first { $0.name == name } }
}
