/* framework_defaults.c - BANT, CHAMP, MEDDIC and MEDDICC as weir has them.
 *
 * Of the fields, only those of authority and money are built in; the others are what
 * jobs call the answers of their forms, and count where a job has a field of that name.
 * A budget is told from revenue, funding or size, authority from the level and the
 * role, which a title alone says, need and timing from what somebody did.
 */
#include "etl/model/compile.h"

#define AUTHORITY                                                               \
    "{fields: [authority, decision_role], inferred: {any: [{field: seniority, " \
    "known: true}, {field: role, known: true}]}}\n"
#define MONEY                                                            \
    "{fields: [budget, budget_band], inferred: {any: [{field: revenue, " \
    "known: true}, {field: funding, known: true}, {field: employees, "   \
    "known: true}]}}\n"
#define PAIN "{fields: [need, pain, challenge, challenges, use_case], signal: any}\n"
#define TIMING                                                          \
    "{fields: [timing, timeline, timeframe, purchase_date, priority], " \
    "signal: demo_request, within: 30d}\n"
#define MEDDIC                                                                     \
    "  metrics: {fields: [metrics, goal, goals, success_criteria]}\n"              \
    "  economic_buyer: {fields: [economic_buyer], inferred: {any: [{field: role, " \
    "is: decision_maker}, {field: group.decision_makers, at_least: 1}]}}\n"        \
    "  decision_criteria: {fields: [decision_criteria, requirements]}\n"           \
    "  decision_process: {fields: [decision_process, buying_process]}\n"           \
    "  identify_pain: " PAIN                                                       \
    "  champion: {fields: [champion], inferred: {field: group.active_members, "    \
    "at_least: 2}}\n"

const char wr_default_frameworks[] =
    "bant:\n"
    "  budget: " MONEY "  authority: " AUTHORITY "  need: " PAIN "  timing: " TIMING
    "champ:\n"
    "  challenges: " PAIN "  authority: " AUTHORITY "  money: " MONEY
    "  prioritization: " TIMING "meddic:\n" MEDDIC "meddicc:\n" MEDDIC
    "  competition: {fields: [competition, competitor, current_vendor], inferred: "
    "{field: technologies, known: true}}\n";
