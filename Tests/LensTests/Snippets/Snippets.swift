import Lens

/// The Swift of the README and of the articles, as it stands there: ``SnippetTests`` compares them and runs this in a folder
/// with `in.jpg`, `holiday` and what else the text speaks of.
enum Snippets {
    static func readme() async throws {
        let photo = try Photo(contentsOf: "in.jpg")
        try photo.applying(.decay, strength: 0.8).write(to: "out.jpg", as: .jpeg(quality: 92))

        let look = Look("mine") {
            WhiteBalance(kelvin: 7200)
            Vignette(stops: 1.2)
            Grain(iso: 800)
        }
        let bytes = try await Darkroom().develop(photo.applying(look), as: .png(depth: .sixteen))

        let web = Finishing(profile: .sRGB, metadata: .private, isUpright: true, box: .init(width: 2048, height: 2048))
        try photo.applying(.decay).write(to: "web.jpg", as: .jpeg(quality: 85), finishing: web)
        print(try photo.info(), bytes.count)
    }

    // MARK: Getting started

    static func first() throws {
        let photo = try Photo(contentsOf: "in.jpg")
        let result = try photo.applying(.decay, strength: 0.8).write(to: "out.jpg", as: .jpeg(quality: 92))
        for warning in result.warnings { print(warning) }
    }

    static func choosing(_ photo: Photo) throws -> [Photo] {
        for look in Look.all {
            print(look.name, look.summary)
        }

        let page = try Sheet().page(of: photo, named: "in.jpg")
        precondition(!page.isEmpty)

        let faint = photo.applying(.dusk, strength: 0.4)
        let warmAlone = photo.applying(.dusk, strength: Strength(1, tone: 0))
        let both = photo.applying(.decay).applying(.dusk)
        return [faint, warmAlone, both]
    }

    static func several(_ photo: Photo) throws {
        let preview = try photo.held(fitting: .init(width: 1024, height: 1024))
        for look in [Look.dawn, .dusk, .quiet] {
            let pixels = try preview.applying(look).pixels(as: UInt8.self)
            print(look.name, pixels.width, pixels.height)
        }
    }

    static func folder() async throws {
        let batch = Batch(look: .decay, folder: "holiday", output: "prints")
        for try await event in batch.run(try batch.plan()) {
            switch event {
            case .failed(let entry, let error): print(entry.input, error)
            case .finished(let summary): print(summary)
            default: break
            }
        }
    }

    static func errors(_ photo: Photo) {
        do {
            try photo.applying(.zone).write(to: "zone.jpg")
        } catch {
            switch error.fault {
            case .input: print("the picture is damaged:", error)
            case .unsupported: print("not a kind of picture that is developed:", error)
            case .limit: print("larger than allowed:", error)
            case .output: print("not written:", error)
            case .caller: print("a mistake in the call:", error)
            case .cancelled: break
            }
        }
    }

    // MARK: How a look is made

    static func made(_ photo: Photo, _ bytes: [UInt8]) -> [any Sendable] {
        for filter in Look.dusk.developing {
            print(type(of: filter).place, type(of: filter).name)
        }

        let half = Look.dusk.at(Strength(0.5))
        let withoutColours = Look.dusk.at(Strength(1, color: 0))

        let look = Photo(bytes: bytes).applying(.decay).applying(.dusk).look
        print(look.name, look.developing.count, look.overruled.count)

        let other = photo.applying(.decay).seeded(7)
        return [half, withoutColours, other]
    }

    // MARK: Make your own look

    static func own(_ photo: Photo) throws -> [Look] {
        let isNight = true
        let look = Look("mine", summary: "lamps and rain") {
            WhiteBalance(kelvin: 4200)
            Vignette(stops: 1.2)
            if isNight { Halation() }
            Grain(iso: 800)
        }

        var coarse = Look.decay
        try coarse.set("grain", "iso", to: "1600")
        coarse.filters.append(Mat())

        let mine = try Look(contentsOf: "mine.yaml")
        try photo.applying(mine).write(to: "mine.jpg")
        print(Look.dusk.recipe())

        let reference = try LookReference("decay+mine.yaml")
        try photo.applying(reference.look).write(to: "both.jpg")

        let table = try LookupTable(contentsOf: "film.cube")
        let graded = Look("graded") { ColorLookup(table, space: .sRGB, amount: 0.7) }

        let eerie = Look("eerie") {
            Solarize(amount: 0.7)
            Grain(iso: 800)
        }
        let filters = FilterRegistry().adding(Solarize.self)
        let again = try Look(recipe: eerie.recipe(), filters: filters)
        return [look, coarse, graded, eerie, again]
    }

    // MARK: Colour and metadata

    static func colours(_ photo: Photo) throws {
        let web = Finishing(profile: .sRGB, metadata: .private, isUpright: true, box: .init(width: 2048, height: 2048))
        let result = try photo.applying(.dawn).write(to: "web.jpg", as: .jpeg(quality: 85), finishing: web)
        print(result.colors, result.warnings)

        let grey = [UInt16](repeating: 30000, count: 640 * 480)
        let buffer = try PixelBuffer(width: 640, height: 480, layout: .grey, colorSpace: .sRGB, samples: grey)
        let developed = try Photo(pixels: buffer).applying(.decisive).pixels(as: Float.self)
        print(developed[320, 240, 0])

        let info = try photo.info()
        print(info.container, info.displayedWidth, info.displayedHeight, info.colors)
        print(info.exif?.model ?? "no camera", info.warnings)

        let reference = try LookReference("web.jpg")
        try photo.applying(reference.look).seeded(reference.seed).write(to: "again.jpg")
    }

    // MARK: On a server

    static func serving(_ upload: [UInt8]) async throws -> [UInt8] {
        let darkroom = Darkroom.server
        let jpeg = try await darkroom.develop(Photo(bytes: upload).applying(.dusk), as: .jpeg(quality: 85))
        return jpeg
    }

    static func limits() -> Darkroom {
        var darkroom = Darkroom(threads: 1, pictures: 4)
        darkroom.limits = .server
        darkroom.limits.maxPixels = 24_000_000
        darkroom.limits.timeLimit = .seconds(10)
        return darkroom
    }

    // MARK: Coming from Core Image

    static func evening(_ photo: Photo) throws {
        let look = Look("evening") {
            Exposure(ev: -0.3)
            Vibrance(amount: 0.2)
            Vignette(stops: 1)
        }
        try photo.applying(look).write(to: "evening.jpg", as: .jpeg(quality: 90))
    }

    // MARK: A batch

    static func batch() async throws {
        let batch = Batch(look: .decay, folder: "holiday", output: "prints")
        let plan = try batch.plan()
        for try await event in batch.run(plan) {
            if case .failed(let entry, let error) = event { print(entry.input, error) }
        }
    }
}
