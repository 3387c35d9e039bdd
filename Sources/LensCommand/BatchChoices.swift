import ArgumentParser
import Lens

/// What is said of a batch as a whole.
struct BatchChoices: ParsableArguments {
    @OptionGroup var folder: FolderChoices

    @Flag(
        help: """
            Skip what an earlier run has done with the same pictures, look and options, and do again what it has done \
            with others. A result that was changed since is kept, with -y too.
            """)
    var resume = false

    @Flag(name: .shortAndLong, help: "Print what would be done, and write nothing.")
    var dryRun = false

    func options() -> BatchOptions {
        var options = folder.options()
        options.isResuming = resume
        return options
    }
}

extension ResultOptions {
    /// The same for every picture of a batch.
    func fill(_ options: inout BatchOptions) throws {
        switch format {
        case .auto: options.container = nil
        case .jpeg: options.container = .jpeg
        case .png: options.container = .png
        }
        options.jpeg = JPEGOptions(
            quality: quality, subsampling: subsampling.value, progressive: progressive, optimized: optimize)
        options.png = PNGOptions(compression: compression)
        options.depth = depth.value
        options.finishing = try finishing()
    }
}
