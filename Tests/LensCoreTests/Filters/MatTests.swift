import Measures
import Testing

@testable import LensCore

@Suite("Mat")
struct MatTests {
    private func plan(
        _ mat: Mat, _ picture: Picture, _ others: [any Filter] = [], orientation: Orientation = .upright
    ) throws -> Plan {
        try Plan(look: Look("", filters: others + [mat]), input: picture.format, orientation: orientation, seed: 1)
    }

    @Test("The picture lies in it untouched, whatever its layout and depth")
    func untouched() throws {
        for layout in [SampleFormat.Layout.grey, .greyAlpha, .rgb, .rgba] {
            for depth in [SampleFormat.Depth.eight, .sixteen] {
                let picture = Picture.chart(40, 20, layout, depth)
                let plan = try plan(Mat(width: 0.1, color: [0.9, 0.9, 0.9], bottom: 1.5), picture)
                #expect((plan.output.width, plan.output.height) == (48, 30))
                #expect(plan.output.layout == layout && plan.isPassthrough)
                let codes = Development(plan, picture, on: .baseline).codes
                #expect(codes.count == plan.output.bytesPerRow * 30)
                let pixel = plan.output.bytesPerPixel
                for y in 0..<20 {
                    let from = (y + 4) * plan.output.bytesPerRow + 4 * pixel
                    let row = picture.bytes[(y * 40 * pixel)..<((y + 1) * 40 * pixel)]
                    #expect(Array(codes[from..<(from + 40 * pixel)]) == Array(row), "row \(y) of \(picture.name)")
                }
                if layout.hasAlpha {
                    #expect(codes[(pixel - depth.rawValue / 8)..<pixel].allSatisfy { $0 == 255 })
                }
            }
        }
    }

    @Test("Its face has the colour that is asked for, in the output's own encoding")
    func colour() throws {
        let picture = Picture.chart(60, 40)
        let mat = Mat(width: 0.2, color: [0.955, 0.945, 0.925])
        let codes = Development(try plan(mat, picture), picture, on: .baseline).codes
        #expect(Array(codes[0..<3]) == [244, 241, 236])
        let wide = try Plan(
            look: Look("", filters: [mat]), input: picture.format, colors: ColorWay(.adobeRGB), seed: 1)
        let adobe = Development(wide, picture, on: .baseline).codes
        // Light of the same colour: linear sRGB .9013 .8796 .8379 is .8949 .8796 .8398 of Adobe RGB's primaries.
        for (code, light) in zip(adobe, [0.8949, 0.8796, 0.8398]) {
            #expect(abs(Double(code) - Transfer256.adobe(light)) < 1)
        }
    }

    private enum Transfer256 {
        static func adobe(_ light: Double) -> Double { 255 * Elementary.pow(light, 256.0 / 563) }
    }

    @Test("Every pixel is what the formula says, within a code", arguments: Orientation.allCases)
    func formula(_ orientation: Orientation) throws {
        for size in [(1, 1), (1, 9), (9, 1), (7, 5), (17, 3), (12, 8)] {
            for mat in [
                Mat(width: 0.3), Mat(width: 0.5, color: [0.2, 0.1, 0.3], bevel: 0.4, hairline: 0.2, bottom: 2),
            ] {
                let picture = Picture.chart(size.0, size.1)
                let look = Look("", filters: [Exposure(ev: 0.3), mat])
                let plan = try Plan(look: look, input: picture.format, orientation: orientation, seed: 1)
                let plain = Plain.develop(
                    picture.bytes, picture.format, look: look, orientation: orientation, seed: 1)
                let codes = Development(plan, picture, on: .baseline).codes
                #expect(ColorDifference.codesApart(codes, plain, channels: 3, colors: 3) <= 2, "\(picture.name)")
            }
        }
    }

    @Test("From the picture outward: hairline, bevel, face")
    func bands() {
        let frame = Frame(width: 3600, height: 2400, seed: 1)
        let mat = Mat(width: 0.1, bevel: 0.05, hairline: 0.01)
        // 360 pixels: a line of 3.6, a bevel of 18.
        for side in Side.allCases {
            #expect(mat.color(ring: 2, side, on: frame).max() < 0.2)
            #expect(distance(mat.color(ring: 22, side, on: frame), mat.color) < 1e-12)
            let mixed = mat.color(ring: 3, side, on: frame)
            #expect(mixed.max() > mat.color(ring: 2, side, on: frame).max() && mixed.max() < 0.6)
        }
        let cut = Side.allCases.map { mat.color(ring: 12, $0, on: frame).y }
        // Left, right, top, bottom: lit from the upper left.
        #expect(cut[2] < cut[0] && cut[0] < cut[1] && cut[1] < cut[3])
        #expect(mat.rings(on: frame) == 22)
    }

    @Test("The wider border and the bevel's light stay where the viewer sees them", arguments: Orientation.allCases)
    func orientation(_ orientation: Orientation) throws {
        let mat = Mat(width: 0.25, bevel: 0.5 * 0.8, hairline: 0.1, bottom: 1.6)
        let shown = Picture.chart(24, 16)
        let wanted = Development(try plan(mat, shown), shown, on: .baseline).codes
        let size = orientation.turned(width: 24, height: 16)
        let stored = Picture(
            format: SampleFormat(width: size.width, height: size.height, layout: .rgb, depth: .eight),
            bytes: (0..<(24 * 16)).flatMap { index -> [UInt8] in
                let at = orientation.display(
                    [Double(index % size.width) + 0.5, Double(index / size.width) + 0.5], width: Double(size.width),
                    height: Double(size.height))
                let pixel = Int(at.y) * 24 + Int(at.x)
                return Array(shown.bytes[(3 * pixel)..<(3 * pixel + 3)])
            })
        let plan = try plan(mat, stored, orientation: orientation)
        let codes = Development(plan, stored, on: .baseline).codes
        let (width, height) = (plan.output.width, plan.output.height)
        #expect(orientation.turned(width: width, height: height) == (36, 32))
        for y in 0..<height {
            for x in 0..<width {
                let at = orientation.display(
                    [Double(x) + 0.5, Double(y) + 0.5], width: Double(width), height: Double(height))
                let (here, there) = (3 * (y * width + x), 3 * (Int(at.y) * 36 + Int(at.x)))
                #expect(Array(codes[here..<(here + 3)]) == Array(wanted[there..<(there + 3)]), "\(x), \(y)")
            }
        }
    }

    @Test("Strength narrows it to nothing")
    func strength() throws {
        let picture = Picture.chart(200, 100)
        for (strength, pixels) in [(1.0, 40), (0.5, 20), (0.1, 4), (0.01, 0), (0, 0)] {
            let look = Look("", filters: [Mat(width: 0.2)]).at(Strength(strength))
            let plan = try Plan(look: look, input: picture.format, seed: 1)
            #expect(plan.output.width == 200 + 2 * pixels && plan.output.height == 100 + 2 * pixels)
            if pixels == 0 { #expect(Development(plan, picture, on: .baseline).codes.isEmpty || plan.border == nil) }
        }
    }

    @Test("A mat with a colour makes a grey picture one of colours")
    func grey() throws {
        let picture = Picture.chart(40, 20, .grey)
        #expect(try plan(Mat(), picture).output.layout == .rgb)
        #expect(try plan(Mat(width: 0.1, color: [1, 1, 1]), picture).output.layout == .grey)
    }

    @Test("Threads and strips never show, and the frame of all else stays the picture's")
    func everywhere() throws {
        let picture = Picture.chart(130, 50)
        let others: [any Filter] = [Sharpen(amount: 1), Vignette(stops: 2), Grain(iso: 800), Dust()]
        let matted = try plan(Mat(width: 0.1, bottom: 1.3), picture, others)
        let bare = try Plan(look: Look("", filters: others), input: picture.format, seed: 1)
        #expect(matted.frame == bare.frame)
        let inside = Development(bare, picture, on: .baseline).codes
        for (threads, strip) in [(1, 64), (3, 1), (2, 17)] {
            let writer = PictureWriter(matted.output)
            let told = Log()
            try Renderer(threads: threads, stripHeight: strip)
                .run(matted, from: PictureReader(picture), to: writer) {
                    false
                } progress: {
                    told.add($0)
                }
            #expect(told.all.last == matted.output.height && writer.finishes == 1)
            let length = matted.output.bytesPerRow
            for y in 0..<50 {
                let from = (y + 13) * length + 39
                #expect(Array(writer.bytes[from..<(from + 390)]) == Array(inside[(y * 390)..<((y + 1) * 390)]))
            }
        }
    }

    @Test("Of a mat before the picture and one behind it, writers' errors come through")
    func errors() throws {
        let picture = Picture.chart(20, 10)
        let plan = try plan(Mat(width: 0.2), picture)
        for row in 0..<plan.output.height {
            let writer = PictureWriter(plan.output, failingAtRow: row)
            #expect(throws: LensError(.output, "no room for row \(row)")) {
                try Renderer(threads: 2, stripHeight: 3).run(plan, from: PictureReader(picture), to: writer)
            }
            #expect(writer.finishes == 0)
        }
    }

    @Test("A box holds the picture with its mat, and wastes at most a pixel or two", arguments: Orientation.allCases)
    func box(_ orientation: Orientation) {
        let format = SampleFormat(width: 6000, height: 4000, layout: .rgb, depth: .eight)
        for mat in [Mat(), Mat(width: 0.31, bottom: 1.5), Mat(width: 0.5, bottom: 2)] {
            let look = Look("", filters: [mat])
            for box in [(2048, 2048), (300, 1000), (1000, 300), (6500, 6500), (17, 17), (8, 9)] {
                guard let size = Plan.size(of: format, with: look, fitting: box, orientation: orientation) else {
                    Issue.record("\(box) holds \(mat)")
                    continue
                }
                let frame = Frame(width: size.width, height: size.height, seed: 0, orientation: orientation)
                let margins = mat.margins(on: frame)
                let shown = orientation.turned(
                    width: size.width + margins.left + margins.right,
                    height: size.height + margins.top + margins.bottom)
                #expect(shown.width <= box.0 && shown.height <= box.1, "\(shown) in \(box)")
                #expect(shown.width >= box.0 - 3 || shown.height >= box.1 - 3, "\(shown) in \(box)")
            }
            #expect(Plan.size(of: format, with: look, fitting: (15000, 15000), orientation: orientation) == nil)
        }
    }
}
