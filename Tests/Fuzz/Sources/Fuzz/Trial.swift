import Lens

/// One way to develop a picture, chosen by a few bits.
struct Trial {
    private let choice: UInt16
    private let darkroom: Darkroom
    private let finishing: Finishing
    private let format: OutputFormat

    init(_ choice: UInt16) {
        self.choice = choice
        var darkroom = Darkroom(threads: choice & 1 == 0 ? 1 : 2, strict: choice & 2 != 0)
        // Small, so that most of the time goes into reading files; what is larger is a limit's error.
        darkroom.limits.maxPixels = 1 << 18
        darkroom.limits.maxMemory = 32 << 20
        self.darkroom = darkroom
        let profiles: [ProfileChoice] = [.keep, .keep, .sRGB, .displayP3]
        let policies: [MetadataPolicy] = [.all, .private, .none, .all]
        finishing = Finishing(
            profile: profiles[Int(choice >> 2 & 3)], metadata: policies[Int(choice >> 4 & 3)],
            isUpright: choice & 64 != 0, box: choice & 128 != 0 ? .init(width: 40, height: 30) : nil)
        format = choice & 256 != 0 ? .png(compression: 1) : .jpeg()
    }

    /// What is told of a picture, and its samples through the codecs alone.
    func passUntouched(_ photo: Photo) throws(LensError) {
        _ = try photo.info(limits: darkroom.limits)
        try develop(photo, with: Look("nothing", filters: []))
    }

    /// Through one of the built-in looks.
    func develop(_ photo: Photo) throws(LensError) {
        try develop(photo, with: Look.all[Int(choice >> 9) % Look.all.count])
    }

    /// Metadata through a file and once more through its result.
    func carry(_ file: [UInt8]) throws(LensError) {
        let photo = Photo(bytes: file)
        _ = try photo.info(limits: darkroom.limits)
        try develop(photo, with: Look("nothing", filters: []))
    }

    /// As a source's own profile, and as the one wanted.
    func useProfile(_ bytes: [UInt8]) throws(LensError) {
        try develop(Photo(bytes: Template.jpeg(profile: bytes)), with: .honest)
        var finishing = finishing
        finishing.profile = .profile(try ICCProfile(bytes))
        try develop(Photo(bytes: Template.jpeg()), with: .honest, finishing)
    }

    private func develop(_ photo: Photo, with look: Look, _ changed: Finishing? = nil) throws(LensError) {
        let sink = ByteSink()
        try darkroom.develop(photo.applying(look), to: sink, as: format, finishing: changed ?? finishing)
        // A result is a picture again, whatever it was made of.
        let result = Photo(bytes: sink.bytes, name: "the result")
        do throws(LensError) {
            var again = Darkroom(threads: 1, strict: true)
            again.limits.maxPixels = 1 << 20
            try again.develop(result, to: ByteSink(), as: .png(compression: 0))
        } catch { fatalError("a result that is no picture: \(error.message)") }
    }
}
