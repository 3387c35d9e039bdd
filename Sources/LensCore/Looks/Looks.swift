extension Look {
    /// The looks that come with Lens.
    public static let all: [Look] = [
        .decay
    ]

    /// A built-in look by name.
    public static func named(_ name: String) -> Look? { all.first { $0.name == name } }
}
