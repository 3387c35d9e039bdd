extension Sheet {
    func page(of path: FilePath, original: Proof, _ rows: [Row]) -> HTML {
        let name = Self.isStream(path) ? "A picture" : path.lastComponent?.string ?? path.string
        return Page(
            title: "\(name): \(rows.count) looks",
            styles: [Asset.style, Asset.viewerStyle, Asset.text(PackageResources.sheet_css)],
            scripts: [Asset.viewerScript, Asset.text(PackageResources.sheet_js)],
            body: """
                <header>
                <h1>\(name)</h1>
                <p>\(rows.count == 1 ? "One look" : "\(rows.count) looks") on one picture. <span class="scripted">Choose one to \
                enlarge it and to see what was there before.</span></p>
                <p>\(Self.isStream(path) ? "The commands read the picture from standard input" : "The commands run")\
                 in the folder where this page was made.</p>
                </header>
                \(choice(of: "strength"))<main>
                \(figure(original))
                \(rows.enumerated().map { card($0.element, number: $0.offset) })
                </main>
                \(viewer)
                <p class="status" role="status"></p>
                <footer><p>Developed by Lens \(lensVersion). The pictures here are reduced to \(size) pixels; grain and marks \
                of time keep their size in the frame.</p></footer>
                """
        ).html
    }

    /// The same for the whole page and, by another name, for the viewer.
    private func choice(of name: String) -> HTML {
        guard strengths.count > 1 else { return "" }
        return """
            <fieldset class="strength"><legend>Strength</legend>
            \(strengths.indices.map { index in
                """
                <label><input type="radio" name="\(name)" value="\(index)"\(raw: index == strengths.count - 1 ? " checked" : "")>\
                <span>\(Self.label(strengths[index]))</span></label>

                """ as HTML
            })</fieldset>

            """
    }

    private func figure(_ original: Proof) -> HTML {
        """
        <article class="original">
        <img src="\(raw: Self.data(original))" width="\(original.width)" height="\(original.height)" id="original"\
         alt="The picture as it was">
        <h2>as it was</h2>
        </article>

        """
    }

    /// Without a script the picture, what it is and how it is made: what a click does comes with the script.
    private func card(_ row: Row, number: Int) -> HTML {
        let last = row.proofs.count - 1
        let (look, shown) = (row.look, row.proofs[last])
        let proofs = row.proofs.enumerated().map { index, proof -> HTML in
            """
            <script type="text/plain" data-percent="\(Self.label(strengths[index]))"\
             data-size="\(proof.width) \(proof.height)"\(proof.part.attribute) data-command="\(row.commands[index])">\
            \(raw: index == last ? "" : Self.data(proof))</script>

            """
        }
        return """
            <article class="look" id="look-\(number)">
            <img src="\(raw: Self.data(shown))" width="\(shown.width)" height="\(shown.height)" decoding="async"\
             alt="The picture as \(row.title)\(raw: look.summary.isEmpty ? "" : ": ")\(look.summary)">
            <h2>\(row.title)</h2>
            \(line("summary", look.summary))\(line("story", look.story))\
            <p class="command"><code>\(row.commands[last])</code> \
            <button class="copy" type="button" aria-label="Copy the command for \(row.title)">Copy</button></p>
            \(proofs)</article>

            """
    }

    private func line(_ name: String, _ text: String) -> HTML {
        text.isEmpty ? "" : "<p class=\"\(name)\">\(text)</p>\n"
    }

    private var viewer: HTML {
        let keys = strengths.count > 1 ? " · 1–\(strengths.count) the strength" : ""
        return """
            <dialog class="viewer" aria-labelledby="viewer-title">
            \(Asset.stage)
            <div class="caption">
            <div class="text"><h2 id="viewer-title"></h2><p class="summary"></p><p class="story"></p></div>
            <div class="making">
            \(choice(of: "viewer-strength"))<p class="command"><code></code> <button class="copy" type="button">Copy</button></p>
            </div>
            <p class="keys">← → the slider · ↑ ↓ another look\(keys) · Esc closes</p>
            </div>
            <nav aria-label="Looks"><button class="previous" type="button" aria-label="The look before">‹</button>\
            <button class="next" type="button" aria-label="The next look">›</button>\
            <button class="close" type="button" aria-label="Close">×</button></nav>
            <p class="status" role="status"></p>
            </dialog>
            """
    }

    private static func label(_ strength: Double) -> String { "\(percent(strength))\u{202F}%" }
    private static func data(_ proof: Proof) -> String { "data:image/jpeg;base64,\(Base64.encoded(proof.bytes))" }
}
