// Writes manual pages from what a program says of its own arguments:
// swift manual.swift HELP.json FOLDER, HELP.json being what --experimental-dump-help prints.
import Foundation

struct Help: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind, name: String
            var text: String { (kind == "long" ? "--" : "-") + name }
        }
        let kind: String
        let abstract, discussion, valueName, defaultValue: String?
        let names: [Name]?
        let isOptional, isRepeating, shouldDisplay: Bool
    }
    struct Command: Decodable {
        let commandName: String
        let abstract, discussion: String?
        let superCommands: [String]?
        let subcommands: [Command]?
        let arguments: [Argument]?
        let shouldDisplay: Bool?

        var words: [String] { (superCommands ?? []) + [commandName] }
    }
    let command: Command
}

/// Text as roff takes it: no backslash, and no line that begins with what looks like a request.
func roff(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        .split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }.joined(separator: "\n")
}

/// Paragraphs; those of commands, as they stand.
func paragraphs(_ text: String) -> String {
    text.split(separator: "\n\n").map { part in
        let isCode = part.split(separator: "\n").allSatisfy { $0.hasPrefix("lens ") }
        return isCode ? ".nf\n\(roff(String(part)))\n.fi" : roff(String(part))
    }.joined(separator: "\n.PP\n")
}

func label(_ argument: Help.Argument) -> String {
    let value = "\\fI\(roff(argument.valueName ?? "value"))\\fR"
    guard argument.kind != "positional" else { return value }
    let names = (argument.names ?? []).map { "\\fB\(roff($0.text))\\fR" }.joined(separator: ", ")
    return argument.kind == "option" ? "\(names) \(value)" : names
}

func synopsis(_ command: Help.Command, _ arguments: [Help.Argument]) -> String {
    var words = ["\\fB\(roff(command.words.joined(separator: " ")))\\fR"]
    if !(command.subcommands ?? []).isEmpty { words.append("\\fIcommand\\fR") }
    if arguments.contains(where: { $0.kind != "positional" }) { words.append("[\\fIoptions\\fR]") }
    for argument in arguments where argument.kind == "positional" {
        let text = label(argument) + (argument.isRepeating ? "\\&..." : "")
        words.append(argument.isOptional ? "[\(text)]" : text)
    }
    return words.joined(separator: " ")
}

func page(_ command: Help.Command, version: String) -> String {
    let name = command.words.joined(separator: "-")
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var text = """
        .TH \(roff(name.uppercased())) 1 "" "\(version)" "\(roff(command.words[0]))"
        .SH NAME
        \(roff(name)) \\- \(roff(command.abstract ?? ""))
        .SH SYNOPSIS
        \(synopsis(command, arguments))

        """
    if let discussion = command.discussion, !discussion.isEmpty {
        text += ".SH DESCRIPTION\n\(paragraphs(discussion))\n"
    }
    for (title, isPositional) in [("ARGUMENTS", true), ("OPTIONS", false)] {
        let these = arguments.filter { ($0.kind == "positional") == isPositional }
        guard !these.isEmpty else { continue }
        text += ".SH \(title)\n"
        for argument in these {
            let said = [argument.abstract, argument.discussion].compactMap(\.self).filter { !$0.isEmpty }
            text += ".TP\n\(label(argument))\n\(roff(said.joined(separator: "\n")))"
            if let value = argument.defaultValue, !value.isEmpty { text += " (default: \(roff(value)))" }
            text += "\n"
        }
    }
    let shown = (command.subcommands ?? []).filter { $0.shouldDisplay ?? true }
    if !shown.isEmpty {
        text += ".SH COMMANDS\n"
        for sub in shown {
            let place = sub.commandName == "help" ? "help" : "\(name)-\(sub.commandName)(1)"
            text += ".TP\n\\fB\(roff(place))\\fR\n\(roff(sub.abstract ?? ""))\n"
        }
    } else if command.words.count > 1 {
        text += ".SH SEE ALSO\n\\fB\(roff(command.words[0]))\\fR(1)\n"
    }
    return text
}

func write(_ command: Help.Command, version: String, to folder: URL) throws {
    let file = folder.appendingPathComponent(command.words.joined(separator: "-") + ".1")
    try page(command, version: version).write(to: file, atomically: true, encoding: .utf8)
    for sub in command.subcommands ?? [] where sub.commandName != "help" {
        try write(sub, version: version, to: folder)
    }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    FileHandle.standardError.write(Data("manual.swift HELP.json FOLDER [VERSION]\n".utf8))
    exit(64)
}
let help = try JSONDecoder().decode(Help.self, from: Data(contentsOf: URL(fileURLWithPath: arguments[1])))
try write(help.command, version: arguments.count > 3 ? arguments[3] : "", to: URL(fileURLWithPath: arguments[2]))
