#include "png_trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(char *text, const char *message) {
    snprintf(text, LENS_MESSAGE_BYTES, "%s", message ? message : "unknown trouble");
}

_Noreturn void lens_png_leave(lens_png_trouble *trouble, lens_png_status status, const char *message) {
    trouble->status = status;
    note(trouble->report.message, message);
    longjmp(trouble->landing, 1);
}

/// Memory that was refused shows as an error soon after, whose text says less than the refusal.
void lens_png_error(png_structp png, png_const_charp message) {
    lens_png_trouble *trouble = png_get_error_ptr(png);
    lens_png_leave(trouble, trouble->status == lens_png_no_memory ? lens_png_no_memory : lens_png_damaged, message);
}

void lens_png_warn(png_structp png, png_const_charp message) {
    lens_png_trouble *trouble = png_get_error_ptr(png);
    lens_report *report = &trouble->report;
    char text[LENS_MESSAGE_BYTES];
    note(text, message);
    report->warning_count += 1;
    size_t kind = 0;
    while (kind < report->distinct_warnings && strcmp(report->warnings[kind].text, text) != 0) kind += 1;
    if (kind < report->distinct_warnings) {
        report->warnings[kind].count += 1;
    } else if (kind < LENS_DISTINCT_WARNINGS) {
        report->warnings[kind].count = 1;
        memcpy(report->warnings[kind].text, text, sizeof text);
        report->distinct_warnings += 1;
    }
    if (report->warning_count > trouble->max_warnings) {
        lens_png_leave(trouble, lens_png_too_many_warnings, "too many warnings");
    }
}

png_voidp lens_png_take(png_structp png, png_alloc_size_t count) {
    lens_png_trouble *trouble = png_get_mem_ptr(png);
    void *memory = malloc(count);
    if (!memory) trouble->status = lens_png_no_memory;
    return memory;
}

void lens_png_give_back(png_structp png, png_voidp memory) {
    (void)png;
    free(memory);
}

lens_png_status lens_png_note_misuse(lens_png_trouble *trouble, const char *message) {
    note(trouble->report.message, message);
    return lens_png_misuse;
}

int lens_png_swaps(void) {
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}
