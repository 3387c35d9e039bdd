/// A page that needs nothing but itself and what lies beside it: its one style and its one script stand in it, and it asks
/// browsers to let nothing else in, wherever a hostile caption may have come from.
struct Page {
    let title: String
    let style: String
    let script: String
    let body: HTML

    /// - Parameters:
    ///   - styles: one after the other.
    ///   - scripts: one after the other, as one.
    init(title: String, styles: [String], scripts: [String], body: HTML) {
        self.title = title
        style = styles.joined(separator: "\n")
        script = scripts.joined(separator: "\n")
        self.body = body
    }

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="Lens \(lensVersion)">
        <title>\(title)</title>
        <link rel="icon" href="data:,">
        <style>\(raw: style)</style>
        </head>
        <body>
        \(body)
        <script>\(raw: script)</script>
        </body>
        </html>

        """
    }

    private var policy: String {
        [
            "default-src 'none'", "img-src 'self' data:", "style-src '\(Self.hash(style))'",
            "script-src '\(Self.hash(script))'", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
    }

    private static func hash(_ text: String) -> String { "sha256-\(Base64.encoded(SHA256.digest(Array(text.utf8))))" }
}

/// What stands in files of its own beside the pages.
enum Asset {
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static let style = text(PackageResources.page_css)
    static let viewerStyle = text(PackageResources.viewer_css)
    static let viewerScript = text(PackageResources.viewer_js)

    /// A picture of one clear pixel, until there is another.
    static let nothing = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    /// The picture with the one before it under a slider.
    static var stage: HTML {
        """
        <div class="place" tabindex="-1"><div class="stage">
        <img class="after" src="\(raw: nothing)" alt=""><div class="before"><img src="\(raw: nothing)" alt=""></div>
        <span class="handle" aria-hidden="true"></span>
        <input class="slider" type="range" min="0" max="100" value="50" step="1" aria-label="How much of the picture as it was">
        </div></div>
        """
    }
}
