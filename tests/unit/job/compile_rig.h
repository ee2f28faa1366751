/* compile_rig.h - the least that a job and its map can be. */
#ifndef TESTS_UNIT_JOB_COMPILE_RIG_H
#define TESTS_UNIT_JOB_COMPILE_RIG_H

#include "rig.h"

#define HEAD "job: x\ncrm: {adapter: hubspot, token: \"${TOKEN}\"}\nmaps: leads.yaml\n"
#define TAIL "model: m.yaml\n"

static const char good_map[] = "object: contacts\n"
                               "is: lead\n"
                               "fields:\n"
                               "  plan: {form: word, words: [free, pro], fresh: 90d}\n"
                               "properties:\n"
                               "  email: {field: email, write: fill_blank}\n"
                               "  firstname: first_name\n"
                               "  weir_score: score\n"
                               "  plan__c: {field: plan, words: {Gratis: free}}\n"
                               "  demos: {signal: demo_request, at: demo_date}\n"
                               "  demo_date: created_at\n";

#endif
