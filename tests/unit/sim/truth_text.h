/* truth_text.h - a small world that the vendor and fault tests share. */
#ifndef TESTS_SIM_TRUTH_TEXT_H
#define TESTS_SIM_TRUTH_TEXT_H

#define TRUTH_TEXT                                                                         \
    "{\"kind\":\"company\",\"id\":\"c1\",\"domain\":\"example.com\",\"name\":\"Example "   \
    "Corp\",\"employees\":1600,\"revenue\":100000000,\"industry\":\"Computer "             \
    "Software\",\"founded\":2015,\"city\":\"San Francisco\",\"state\":\"California\","     \
    "\"country\":\"United States\",\"linkedin\":\"example\",\"phone\":\"+1 555 0100\","    \
    "\"technologies\":[\"Marketo\"],\"mail\":\"ok\"}\n"                                    \
    "{\"kind\":\"company\",\"id\":\"c2\",\"domain\":\"all.test\",\"name\":\"All\","        \
    "\"linkedin\":\"all\",\"employees\":9,\"mail\":\"catch_all\"}\n"                       \
    "{\"kind\":\"company\",\"id\":\"c3\",\"domain\":\"none.test\",\"name\":\"None\","      \
    "\"linkedin\":\"none\",\"employees\":9,\"mail\":\"null_mx\"}\n"                        \
    "{\"kind\":\"person\",\"id\":\"p1\",\"first_name\":\"Ada\",\"last_name\":\"Example\"," \
    "\"email\":\"ada@example.com\",\"title\":\"VP Marketing\",\"old_title\":\"Head\","     \
    "\"seniority\":\"vp\",\"department\":\"marketing\",\"linkedin\":\"ada-example\","      \
    "\"mobile\":\"+1 555 555 0164\",\"city\":\"San Francisco\",\"state\":\"California\","  \
    "\"country\":\"United States\",\"domain\":\"example.com\"}\n"                          \
    "{\"kind\":\"person\",\"id\":\"p2\",\"first_name\":\"Zo\\u00eb\",\"last_name\":\"Van " \
    "Dyke\",\"email\":\"zoe@all.test\",\"title\":\"CTO\",\"old_title\":\"Engineer\","      \
    "\"linkedin\":\"zoe\",\"domain\":\"all.test\",\"claimed\":true}\n"                     \
    "{\"kind\":\"mailbox\",\"email\":\"info@example.com\",\"status\":\"do_not_mail\","     \
    "\"sub_status\":\"role_based\"}\n"

/* Every vendor knows everyone, and nothing is left out or wrong. */
#define ALL_KNOWING                                                                       \
    "{\"apollo\":{\"hit\":1,\"company_hit\":1,\"email\":1,\"gap\":0,\"wrong\":0},"        \
    "\"peopledatalabs\":{\"hit\":1,\"company_hit\":1,\"email\":1,\"gap\":0,\"wrong\":0}," \
    "\"hunter\":{\"hit\":1,\"company_hit\":1,\"gap\":0,\"wrong\":0},"                     \
    "\"zerobounce\":{\"unknown\":0},\"neverbounce\":{\"unknown\":0}}"

static const char all_knowing[] UNUSED = ALL_KNOWING;

#define APOLLO "x-api-key: apollo-sim-key"
#define PDL    "X-Api-Key: pdl-sim-key"
#define HUNTER "X-API-KEY: hunter-sim-key"
#define ZB     "api_key=zerobounce-sim-key"
#define NB     "key=neverbounce-sim-key"

#endif
