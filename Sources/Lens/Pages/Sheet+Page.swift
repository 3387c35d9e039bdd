extension Sheet {
    /// - Parameter rows: each look's pictures, a strength after the other.
    func page(named name: String, original: Proof, _ rows: [(entry: Entry, proofs: [Proof])]) -> HTML {
        Page(
            title: "\(name): \(rows.count) looks",
            styles: [Asset.style, Asset.viewerStyle, Asset.text(PackageResources.sheet_css)],
            scripts: [Asset.viewerScript, Asset.text(PackageResources.sheet_js)], body: body(name, original, rows)
        ).html
    }

    private func body(
        _ name: String, _ original: Proof, _ rows: [(entry: Entry, proofs: [Proof])]
    ) -> HTML {
        """
        <header>
        <h1>\(name)</h1>
        <p>\(rows.count == 1 ? "One look" : "\(rows.count) looks") on one picture. Choose one to enlarge it and to see what was \
        there before.</p>
        \(strengthChoice)
        </header>
        <main>
        \(figure(original))
        \(rows.enumerated().map { card($0.element.entry, $0.element.proofs, number: $0.offset, of: name) })
        </main>
        \(viewer)
        <p class="status" role="status" aria-live="polite"></p>
        <footer><p>Developed by Lens \(lensVersion). The pictures here are reduced to \(size) pixels; grain and marks of time keep \
        their size in the frame.</p></footer>
        """
    }

    /// For the whole page.
    private var strengthChoice: HTML {
        guard strengths.count > 1 else { return "" }
        return """
            <fieldset class="strength"><legend>Strength</legend>
            \(strengths.indices.map { index in
                """
                <label><input type="radio" name="strength" value="\(index)"\(raw: index == strengths.count - 1 ? " checked" : "")>\
                <span>\(percent(strengths[index]))</span></label>

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

    private func card(_ entry: Entry, _ proofs: [Proof], number: Int, of name: String) -> HTML {
        let look = entry.look
        let shown = proofs[proofs.count - 1]
        let title = look.name.isEmpty ? entry.reference : look.name
        let others = proofs.indices.map { index -> HTML in
            """
            <script type="text/plain" data-strength="\(index)" data-percent="\(percent(strengths[index]))"\
             data-command="\(command(entry, strengths[index], of: name))">\
            \(raw: index == proofs.count - 1 ? "" : Self.data(proofs[index]))</script>

            """
        }
        return """
            <article class="look" id="look-\(number)">
            <button class="open" type="button" aria-haspopup="dialog" aria-label="Enlarge \(title)">\
            <img src="\(raw: Self.data(shown))" width="\(shown.width)" height="\(shown.height)" decoding="async"\
             alt="The picture as \(title)\(raw: look.summary.isEmpty ? "" : ": ")\(look.summary)"></button>
            <h2>\(title)</h2>
            <p class="summary">\(look.summary)</p>
            <p class="story">\(look.story)</p>
            <p class="command"><code>\(command(entry, strengths[strengths.count - 1], of: name))</code> \
            <button class="copy" type="button" aria-label="Copy the command for \(title)">Copy</button></p>
            \(others)</article>

            """
    }

    private var viewer: HTML {
        """
        <dialog class="viewer" aria-labelledby="viewer-title">
        \(Asset.stage)
        <div class="caption">
        <h2 id="viewer-title"></h2><p class="summary"></p>
        <p class="command"><code></code> <button class="copy" type="button">Copy</button></p>
        <p class="keys">← → the slider · ↑ ↓ another look · Esc closes</p>
        </div>
        <nav><button class="previous" type="button" aria-label="The look before">‹</button>\
        <button class="next" type="button" aria-label="The next look">›</button>\
        <button class="close" type="button" aria-label="Close">×</button></nav>
        </dialog>
        """
    }

    private func command(_ entry: Entry, _ strength: Double, of name: String) -> String {
        let stem = name.lastIndex(of: ".").map { $0 > name.startIndex ? String(name[..<$0]) : name } ?? name
        let title = entry.look.name.isEmpty ? entry.reference : entry.look.name
        let plain = String(title.map { $0 == "/" || $0.isWhitespace ? "-" : $0 })
        var words = [
            "lens", "apply", ShellWord.file(entry.reference), ShellWord.file(name),
            ShellWord.file("\(stem)-\(plain).jpg"),
        ]
        if strength != 1 { words += ["--strength", percent(strength, space: "")] }
        return words.joined(separator: " ")
    }

    private func percent(_ strength: Double, space: String = "\u{202F}") -> String {
        "\(Int((strength * 100).rounded()))\(space)%"
    }

    private static func data(_ proof: Proof) -> String { "data:image/jpeg;base64,\(Base64.encoded(proof.bytes))" }
}
