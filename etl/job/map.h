/* map.h - which property of the CRM is which field, and who may write it.
 *
 * One file per CRM object. Applied in both directions by pure functions: extract turns
 * a record into facts and signals; diff turns what was decided into the properties to
 * send. A compiled map is const.
 */
#ifndef ETL_JOB_MAP_H
#define ETL_JOB_MAP_H

#include "weir/crm.h"
#include "weir/fact.h"
#include "weir/model.h"
#include "weir/option.h"

enum wr_direction { WR_MAP_READ, WR_MAP_WRITE, WR_MAP_BOTH };

/* When a found value may replace what stands in the CRM. Null never does. */
enum wr_write_policy {
    WR_POLICY_NEVER,
    WR_POLICY_FILL_BLANK, /* only where nothing stands; default of observed fields */
    WR_POLICY_IF_OLDER,   /* where what stands is stale                            */
    WR_POLICY_IF_BETTER,  /* where ours resolves above it (verified, agreed, surer) */
    WR_POLICY_ALWAYS,     /* default of decided fields                             */
};

struct wr_map_line {
    struct wr_str property;
    size_t index;      /* into map->properties; of the pull */
    wr_field_id field; /* WR_NO_FIELD for a signal line */
    enum wr_direction direction;
    enum wr_write_policy policy;
    struct wr_str write_format;     /* NONE: canonical; "number": low end of a range;
                                       "date": YYYY-MM-DD; "epoch_ms"; "dmy":
                                       DD/MM/YYYY; "mdy": MM/DD/YYYY */
    enum wr_day_order day_order;    /* read so too, where the format tells */
    const struct wr_str *from, *to; /* word table: CRM's word -> ours, and back; of a
                                       stage, NONE: it is not written */
    size_t word_count;
    struct wr_strs forward; /* the property's words in their order: it only moves on,
                               and never back; none: it moves freely */
    struct wr_pos stage;  /* of `stage:`, where the line is made of one; else no file */
    struct wr_str signal; /* kind of the signal this property counts, or NONE */
    size_t signal_at;     /* index of the property with its date; SIZE_MAX */
};

struct wr_map {
    enum wr_object object;
    const char *crm_object; /* "contacts" */
    const struct wr_str
        *properties; /* all that are read or compared: the pull's list */
    size_t property_count;
    size_t read_count;        /* the first so many are read; the rest only compared */
    const bool *with_history; /* by properties: it is asked who set the value; NULL:
                                 of none */
    const struct wr_map_line *lines;
    size_t line_count;
    char hash[65];
};

/* Compile; the map's own fields (`fields:`) are added to the catalogue, which must
 * outlive it. All in `arena`. NULL when there are mistakes. */
struct wr_map *wr_map_load(const char *path, struct wr_catalogue *catalogue,
                           const struct wr_env *env, struct wr_arena *arena,
                           struct wr_diags *diags);

/* The same for text in memory; `name` stands in positions. */
struct wr_map *wr_map_parse(struct wr_str text, const char *name,
                            struct wr_catalogue *catalogue, const struct wr_env *env,
                            struct wr_arena *arena, struct wr_diags *diags);

/* Do the lines made of `stage:` have a word for each stage of the model, and for
 * nothing else? Mistakes to `diags`. */
void wr_map_check_stages(const struct wr_map *map, struct wr_strs stages,
                         struct wr_arena *arena, struct wr_diags *diags);

/* What a record says. */
struct wr_extract {
    struct wr_fact *facts; /* source "crm", origin CRM or, where its history says
                              so, PERSON; of both scopes */
    size_t fact_count;
    struct wr_signal *signals;
    size_t signal_count;
    struct wr_str values; /* JSON object of the mapped properties, in map order: the
                             same text for the same record */
    uint32_t bad;         /* values that are none of their field's */
    const struct wr_map_line **bad_lines; /* where they stood */
    uint32_t unknown;                     /* words outside a table, kept raw */
};

/* Our own last confirmed writes of a record. */
struct wr_own_writes {
    const struct wr_str *names;
    const struct wr_str *values;
    size_t count;
};

struct wr_extract_in {
    const struct wr_map *map;
    const struct wr_catalogue *catalogue;
    const struct wr_lists *lists;
    const struct wr_crm *crm;
    const struct wr_record *record;
    struct wr_str
        previous_values; /* the record's JSON as last read; NONE: first time */
    struct wr_own_writes own;
    int64_t now_us;
};

/* A property that had a value and is blank now gives an absent fact, so that the old
 * one is retired. A value equal (as the CRM shows it) to our own last confirmed write
 * gives no fact: its first source stands. Pure; all in `arena`. */
void wr_extract(const struct wr_extract_in *in, struct wr_arena *arena,
                struct wr_extract *out);

/* A property to send. */
struct wr_change {
    const struct wr_map_line *line;
    struct wr_str base;  /* as read; NONE where blank */
    struct wr_str value; /* as the CRM takes it */
};

struct wr_diff {
    const struct wr_map *map;
    const struct wr_crm *crm;
    const struct wr_profile *profile;
    const struct wr_str *decided; /* wr_handoff's values by field id; NULL: none */
    struct wr_str values;         /* the record as read: JSON */
    struct wr_own_writes own;
    int64_t min_score_milli; /* a score alone moves only by this much */
};
/* From one word of a property to another: always without an order of its words, and
 * where nothing stands; else from a word of the order to one further on. */
bool wr_map_moves_on(const struct wr_map_line *line, struct wr_str from,
                     struct wr_str to);
/* What to send, in map order: equal values left out, policies kept, volatile fields
 * only with a real change, a person's edit (CRM value that is neither blank nor ours)
 * kept by FILL_BLANK. Returns the count; `out` has room for map->line_count. Pure. */
size_t wr_diff_changes(const struct wr_diff *diff, struct wr_arena *arena,
                       struct wr_change *out);

/* Whether two readings of a record differ in a property that is read (what weir only
 * writes does not count), as the CRM shows values. True without a previous one. */
bool wr_values_changed(const struct wr_map *map, const struct wr_catalogue *catalogue,
                       const struct wr_crm *crm, struct wr_str previous,
                       struct wr_str now, struct wr_arena *arena);

/* The CRM's raw text of one property in a values JSON, or NONE. */
struct wr_str wr_values_get(struct wr_str values, struct wr_str property,
                            struct wr_arena *arena);

#endif
