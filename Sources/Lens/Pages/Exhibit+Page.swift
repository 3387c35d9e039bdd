extension Exhibit {
    /// - Parameter pictures: at least one, in their order.
    func page(_ pictures: [ExhibitPicture]) -> HTML {
        let title = shownTitle
        let common = Common(pictures)
        let rules = pictures.enumerated().map { number, picture in
            ".p\(number) { --ratio: \(Self.decimal(picture.ratio)); --width: \(picture.largest.width)px; --tone: #\(picture.tone); }"
        }
        return Page(
            title: title,
            styles: [
                Asset.style, Asset.viewerStyle, Asset.text(PackageResources.exhibit_css), rules.joined(separator: "\n"),
            ],
            scripts: [Asset.viewerScript, Asset.text(PackageResources.exhibit_js)],
            body: """
                <header>
                <h1>\(title)</h1>
                \(common.look)</header>
                <main>
                \(pictures.enumerated().map { figure($0.element, $0.offset, of: pictures.count, common) })</main>
                \(common.foot)\(Self.viewer)
                """
        ).html
    }

    private var shownTitle: String {
        if let title, !title.isEmpty { return title }
        // The name that the folder has, however it was given.
        let name = RealName.of(folder)?.lastComponent?.string ?? ""
        return name.isEmpty ? "Exhibition" : name
    }

    /// What all pictures have in common is told once.
    private struct Common {
        let look: HTML
        let foot: HTML
        let tellsLooks: Bool
        let tellsCreators: Bool
        let tellsRights: Bool

        init(_ pictures: [ExhibitPicture]) {
            let first = pictures[0].caption
            func agrees(_ key: KeyPath<ExhibitCaption, String?>) -> Bool {
                pictures.allSatisfy { $0.caption[keyPath: key] == first[keyPath: key] }
            }
            tellsLooks = !agrees(\.look)
            tellsCreators = !agrees(\.creator)
            tellsRights = !agrees(\.rights)
            look = !tellsLooks ? Exhibit.look(first, HTML("Developed with ")) : ""
            var lines: [String] = []
            if !tellsCreators, let creator = first.creator { lines.append("Photographs by \(creator)") }
            if !tellsRights, let rights = first.rights { lines.append(rights) }
            foot = lines.isEmpty ? "" : "<footer>\n\(lines.map { "<p>\($0)</p>\n" })</footer>\n"
        }
    }

    private static func look(_ caption: ExhibitCaption, _ lead: HTML) -> HTML {
        guard let look = caption.look else { return "" }
        let story = caption.story.map { "<br><i>\($0)</i>" as HTML } ?? ""
        return "<p class=\"look\">\(lead)<b>\(look)</b>\(story)</p>\n"
    }

    private func figure(_ picture: ExhibitPicture, _ number: Int, of count: Int, _ common: Common) -> HTML {
        let largest = picture.largest
        let alternative = alternative(picture, number, of: count)
        // Where browsers do not find out for themselves: a row is as high as a third of the window and grows by a half.
        let width = Self.decimal(picture.ratio * 45)
        var before: HTML = ""
        var link: HTML = ""
        if let was = picture.before {
            before = " data-before=\"\(Self.set(was.sizes))\"\(was.part.attribute)"
            link = """
                <noscript><p><a href="\(Self.address(was.sizes[was.sizes.count - 1]))">as it was</a></p></noscript>

                """
        }
        return """
            <figure id="\(picture.name)" class="p\(number)"\(before)>
            <a href="\(Self.address(largest))"><img src="\(Self.address(picture.sizes[0]))" srcset="\(Self.set(picture.sizes))"\
             sizes="auto, (max-width: 40rem) 92vw, min(92vw, \(width)vh)" width="\(largest.width)" height="\(largest.height)"\
             alt="\(alternative)" loading="lazy" decoding="async"></a>
            \(caption(picture, link, common))</figure>

            """
    }

    private func caption(_ picture: ExhibitPicture, _ link: HTML, _ common: Common) -> HTML {
        let caption = picture.caption
        var lines: [HTML] = []
        if let title = caption.title { lines.append("<h2>\(title)</h2>\n") }
        if let description = caption.description { lines.append("<p class=\"about\">\(description)</p>\n") }
        if let date = caption.date { lines.append("<p>\(date)</p>\n") }
        if !caption.facts.isEmpty {
            lines.append("<p class=\"facts\">\(Self.facts(caption.facts))</p>\n")
        }
        if common.tellsLooks { lines.append(Self.look(caption, "")) }
        var credit = [common.tellsRights ? caption.rights : nil].compactMap(\.self)
        if common.tellsCreators, let creator = caption.creator, credit.first?.contains(creator) != true {
            credit.insert(creator, at: 0)
        }
        if !credit.isEmpty { lines.append("<p class=\"credit\">\(credit.joined(separator: " · "))</p>\n") }
        if lines.isEmpty, picture.before == nil { return "" }
        return "<figcaption>\n\(lines)\(link)</figcaption>\n"
    }

    /// A line breaks between two of them, and within one only where it is longer than the line.
    private static func facts(_ facts: [String]) -> [HTML] {
        facts.enumerated().map { index, fact in
            index < facts.count - 1 ? "<span>\(fact)\u{A0}·</span> " : "<span>\(fact)</span>"
        }
    }

    /// For those who do not see the picture, in one line.
    private func alternative(_ picture: ExhibitPicture, _ number: Int, of count: Int) -> String {
        let caption = picture.caption
        if let text = caption.description ?? caption.title ?? picture.words { return text }
        return "Photograph \(number + 1) of \(count)" + (caption.date.map { ", \($0)" } ?? "")
    }

    private static var viewer: HTML {
        """
        <dialog class="viewer" aria-label="The picture enlarged">
        \(Asset.stage)
        <div class="caption"><div class="text"></div>
        <p class="keys"><span class="walking">← → through the exhibition · </span><span class="sliding">↑ ↓ as it was · </span>Esc closes</p>
        </div>
        <nav aria-label="Exhibition"><span class="number" role="status" aria-live="polite"></span>\
        <button class="previous" type="button" aria-label="The picture before">‹</button>\
        <button class="next" type="button" aria-label="The next picture">›</button>\
        <button class="close" type="button" aria-label="Close">×</button></nav>
        </dialog>
        """
    }

    private static func address(_ size: ExhibitPicture.Size) -> String { ExhibitNames.url(size.place) }

    private static func set(_ sizes: [ExhibitPicture.Size]) -> String {
        sizes.map { "\(address($0)) \($0.width)w" }.joined(separator: ", ")
    }

    /// With five decimals, as style sheets have numbers.
    static func decimal(_ value: Double) -> String {
        let scaled = String(Int((value * 100_000).rounded()) % 100_000)
        return
            "\(Int((value * 100_000).rounded()) / 100_000).\(String(repeating: "0", count: 5 - scaled.count))\(scaled)"
    }
}
