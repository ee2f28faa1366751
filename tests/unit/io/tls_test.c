/* tls_test.c - certificates are verified, and a failed handshake sent nothing. */
#include "rig.h"
#include "tests/harness/http_script.h"

#include <microhttpd.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct identity {
    char key[4096];
    char cert[4096];
};

static void pem_text(BIO *bio, char *out, size_t size)
{
    int len = BIO_read(bio, out, (int)size - 1);

    assert_true(len > 0);
    out[len] = '\0';
    BIO_free(bio);
}

/* A certificate signed by itself, for `name` ("IP:127.0.0.1"), valid from a day ago
 * until `seconds_left` from now. */
static void make_identity(struct identity *id, const char *name, long seconds_left)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_NAME *subject;
    X509_EXTENSION *ext;
    BIO *bio;

    assert_non_null(key);
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    X509_gmtime_adj(X509_getm_notBefore(cert), -24L * 3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), seconds_left);
    X509_set_pubkey(cert, key);
    subject = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               (const unsigned char *)"weir test", -1, -1, 0);
    X509_set_issuer_name(cert, subject);
    ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, name);
    X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);

    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    pem_text(bio, id->key, sizeof(id->key));
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, cert);
    pem_text(bio, id->cert, sizeof(id->cert));
    X509_free(cert);
    EVP_PKEY_free(key);
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *connection,
                              const char *url WR_UNUSED, const char *method WR_UNUSED,
                              const char *version WR_UNUSED, const char *data WR_UNUSED,
                              size_t *data_size WR_UNUSED, void **request WR_UNUSED)
{
    size_t *served = ctx;
    static char body[] = "over TLS";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof(body) - 1, body, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);

    (*served)++;
    MHD_destroy_response(response);
    return result;
}

static struct MHD_Daemon *serve(struct identity *id, size_t *served)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL, answer, served,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_HTTPS_MEM_KEY, id->key,
        MHD_OPTION_HTTPS_MEM_CERT, id->cert, MHD_OPTION_END);

    assert_non_null(daemon);
    return daemon;
}

static int port_of(struct MHD_Daemon *daemon)
{
    return MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

static void write_file(char *path, const char *text)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static const struct {
    const char *title, *name;
    long seconds_left;
    bool trusted;
    enum wr_code code;
} servers[] = {
    {"good", "IP:127.0.0.1", 3600, true, WR_OK},
    {"unknown issuer", "IP:127.0.0.1", 3600, false, WR_E_TRANSIENT},
    {"another's name", "DNS:example.com", 3600, true, WR_E_TRANSIENT},
    {"expired", "IP:127.0.0.1", -3600, true, WR_E_TRANSIENT},
};

static void only_a_good_certificate_gets_the_request(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(servers); i++) {
        char ca_path[] = "/tmp/weir_tls_test.XXXXXX", url[64];
        struct identity id, other;
        size_t served = 0;
        struct MHD_Daemon *daemon;
        struct wr_request request;
        struct wr_io_result *r;
        struct rig *rig;

        make_identity(&id, servers[i].name, servers[i].seconds_left);
        make_identity(&other, servers[i].name, 3600);
        write_file(ca_path, servers[i].trusted ? id.cert : other.cert);
        daemon = serve(&id, &served);
        rig = rig_new(
            (struct wr_io_options){.allow_private = true, .ca_file = wr_str(ca_path)});
        snprintf(url, sizeof(url), "https://127.0.0.1:%d/", port_of(daemon));
        request = rig_get(url);
        r = rig_run(rig, &request);
        print_message("%s: %s\n", servers[i].title, r->err.text);
        assert_int_equal(r->code, servers[i].code);
        assert_int_equal(r->sent, servers[i].code == WR_OK);
        if (r->code == WR_OK) {
            assert_str(r->reply.http.body, "over TLS");
            assert_int_equal(rig_run(rig, &request)->code, WR_OK); /* kept alive */
        }
        rig_free(rig);
        MHD_stop_daemon(daemon);
        assert_int_equal(served > 0, servers[i].code == WR_OK);
        unlink(ca_path);
    }
}

static void a_server_without_tls_gets_no_request(void **state WR_UNUSED)
{
    struct http_script *server = http_script_new();
    struct rig *rig = rig_new((struct wr_io_options){.allow_private = true});
    struct wr_request request;
    struct wr_io_result *r;
    char url[64];

    http_script_always(server, 200, NULL, "plain");
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", http_script_port(server));
    request = rig_get(url);
    request.http.timeout_ms = 200; /* the server waits for the end of a request */
    r = rig_run(rig, &request);
    assert_int_equal(r->code, WR_E_TRANSIENT);
    assert_false(r->sent);
    assert_int_equal(http_script_served(server), 0);
    rig_free(rig);
    http_script_free(server);
}

static void a_file_of_authorities_that_is_missing_is_a_mistake(void **state WR_UNUSED)
{
    struct rig *rig = rig_new((struct wr_io_options){
        .allow_private = true, .ca_file = WR_LIT("/nonexistent/ca.pem")});
    struct identity id;
    size_t served = 0;
    struct MHD_Daemon *daemon;
    struct wr_request request;
    char url[64];

    make_identity(&id, "IP:127.0.0.1", 3600);
    daemon = serve(&id, &served);
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", port_of(daemon));
    request = rig_get(url);
    assert_int_equal(rig_run(rig, &request)->code, WR_E_CONFIG);
    assert_false(rig->result.sent);
    rig_free(rig);
    MHD_stop_daemon(daemon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_good_certificate_gets_the_request),
        cmocka_unit_test(a_server_without_tls_gets_no_request),
        cmocka_unit_test(a_file_of_authorities_that_is_missing_is_a_mistake),
    };

    unsetenv("https_proxy");
    unsetenv("HTTPS_PROXY");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
