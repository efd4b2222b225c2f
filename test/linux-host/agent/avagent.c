/*
 * A stand-in for Linux's avagent.bin, made from public descriptions of the program: flag files, registration, var
 * directory, listener. It talks to no grid and can run no backup. Message numbers above 90000 are made up, since no
 * list of the real ones is public.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "7.4.101-58"
#endif

static char *flags[400];
static int flag_count;
static const char *var_directory = "/usr/local/avamar/var";
static FILE *log_stream;
static volatile sig_atomic_t told_to_end;

/* The value of a flag; the last one given wins. NULL when it was not given. */
static const char *value(const char *name) {
  size_t length = strlen(name);
  for (int i = flag_count - 1; i >= 0; i--)
    if (strncmp(flags[i], "--", 2) == 0 && strncmp(flags[i] + 2, name, length) == 0 && flags[i][2 + length] == '=')
      return flags[i] + 3 + length;
  return NULL;
}

static int has(const char *name) {
  for (int i = 0; i < flag_count; i++)
    if (strcmp(flags[i], name) == 0) return 1;
  return 0;
}

static void line(const char *level, int number, const char *format, ...) {
  char text[4096], when[32];
  time_t now = time(NULL);
  va_list rest;
  va_start(rest, format);
  vsnprintf(text, sizeof text, format, rest);
  va_end(rest);
  strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", gmtime(&now));
  FILE *both[] = {stdout, log_stream};
  for (int i = 0; i < 2; i++) {
    if (both[i] == NULL) continue;
    if (number == 0) fprintf(both[i], "%s %s\n", when, text);
    else fprintf(both[i], "%s avagent %s <%04d>: %s\n", when, level, number, text);
    fflush(both[i]);
  }
}

static int leave(int code) {
  line("Info", 5405, "avagent returning with exitcode %d", code);
  return code;
}

static const char *in_var(const char *name) {
  static char paths[4][4096];
  static int turn;
  turn = (turn + 1) % 4;
  snprintf(paths[turn], sizeof paths[turn], "%s/%s", var_directory, name);
  return paths[turn];
}

/* Writes a file as a whole; what it could not write as a whole does not stay. */
static int write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  if (file == NULL) return -1;
  int failed = fputs(text, file) < 0;
  failed |= fclose(file) != 0;
  if (failed) {
    int cause = errno;
    unlink(path);
    errno = cause;
    return -1;
  }
  return 0;
}

static int exists(const char *path) { return access(path, F_OK) == 0; }

/* One flag a line, # begins a comment. A carriage return at the end belongs to the value: this is Linux. */
static void read_flag_file(const char *name) {
  char text[4096];
  line("Info", 0, "Looking for flag file \"%s\"", in_var(name));
  FILE *file = fopen(in_var(name), "r");
  if (file == NULL) return;
  while (fgets(text, sizeof text, file) != NULL && flag_count < 390) {
    text[strcspn(text, "\n")] = 0;
    if (text[0] != 0 && text[0] != '#') flags[flag_count++] = strdup(text);
  }
  fclose(file);
}

static const char *problem_with_flags(void) {
  static char text[4096];
  for (int i = 0; i < flag_count; i++) {
    if (strncmp(flags[i], "--", 2) != 0 || strchr(flags[i], '\r') != NULL) {
      snprintf(text, sizeof text, "\"%s\" is not a flag", flags[i]);
      return text;
    }
  }
  const char *needed[] = {"mcsaddr", "dpndomain"};
  for (int i = 0; i < 2; i++) {
    if (value(needed[i]) != NULL && value(needed[i])[0] != 0) continue;
    snprintf(text, sizeof text, "The flag --%s is missing", needed[i]);
    return text;
  }
  return NULL;
}

static int port(void) {
  const char *text = NULL;
  size_t length;
  /* Two names of one flag: the later one counts. */
  for (int i = flag_count - 1; i >= 0 && text == NULL; i--) {
    if (strncmp(flags[i], "--acport=", length = 9) == 0 || strncmp(flags[i], "--listenport=", length = 13) == 0)
      text = flags[i] + length;
  }
  if (text == NULL) return 28002;
  char *end;
  long number = strtol(text, &end, 10);
  return *text == 0 || *end != 0 || number < 1 || number > 65535 ? -1 : (int)number;
}

static int registers(void) {
  char text[4096], id[41], machine[256] = "";
  /* The first agent of a host is registered without --hostname: then it is the machine's own name. */
  gethostname(machine, sizeof machine - 1);
  const char *host = value("hostname") != NULL ? value("hostname") : machine, *server = value("mcsaddr"), *domain = value("dpndomain");
  line("Info", 18918, "Registration: Processing secure registration with the MCS.");
  line("Info", 18921, "Registration: Requesting root CA from the MCS.");
  if (strncmp(server, "down.", 5) == 0) {
    line("Error", 90006, "Cannot connect to %s:28001", server);
    return 1;
  }
  line("Info", 18997, "Received from MCS 100101: Unsecure clients only. Root-cert message rejected.");
  line("Info", 18922, "Registration: MCS does not support enhanced security");
  line("Info", 5472, "Registering with the MCS (%s)", server);
  line("Info", 6610, "Current MCS name '%s'", server);
  /* Who has an identity keeps it. */
  if (!exists(in_var("cid.bin"))) {
    unsigned char bytes[20];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return 1;
    for (int i = 0; i < 20; i++) snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    snprintf(text, sizeof text, "%s\t%ld\t%s\n", server, (long)time(NULL), id);
    if (write_file(in_var("cid.bin"), text) != 0) {
      line("Error", 90004, "Cannot write to \"%s\" (%s)", var_directory, strerror(errno));
      return 1;
    }
  }
  snprintf(text, sizeof text, "--mcsaddr=%s\n--dpndomain=%s\n--hostname=%s\n", server, domain, host);
  if (write_file(in_var("avagent.cfg"), text) != 0) {
    line("Error", 90004, "Cannot write to \"%s\" (%s)", var_directory, strerror(errno));
    return 1;
  }
  size_t end = strlen(domain);
  while (end > 0 && domain[end - 1] == '/') end--;
  line("Info", 7502, "Registration of client %.*s/%s with MCS %s:28001 successful.", (int)end, domain, host, server);
  return 0;
}

static int unregisters(void) {
  int held = exists(in_var("cid.bin"));
  unlink(in_var("cid.bin"));
  unlink(in_var("avagent.cfg"));
  line("Info", 0, held ? "The registration of this client was removed" : "This client was not registered");
  return 0;
}

static void end(int signal_number) {
  (void)signal_number;
  told_to_end = 1;
}

/*
 * Takes the var directory for this process: writes its number into avagent.lck and keeps the file locked. A number
 * that a dead agent left there may be another program's by now, so it is the lock that counts.
 */
static int take_var_directory(void) {
  char text[64];
  int file = open(in_var("avagent.lck"), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (file < 0) {
    line("Error", 90004, "Cannot write to \"%s\" (%s)", var_directory, strerror(errno));
    return 0;
  }
  if (fcntl(file, F_SETLK, &whole) != 0) {
    line("Error", 90009, "The var directory \"%s\" is in use by another agent", var_directory);
    return 0;
  }
  int length = snprintf(text, sizeof text, "%d %ld\n", (int)getpid(), (long)time(NULL));
  if (ftruncate(file, 0) != 0 || write(file, text, (size_t)length) != length) {
    line("Error", 90004, "Cannot write to \"%s\" (%s)", var_directory, strerror(errno));
    return 0;
  }
  return 1;
}

/* Whether another agent has this var directory now. */
static int is_taken(void) {
  int file = open(in_var("avagent.lck"), O_RDWR | O_CLOEXEC);
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int answer = file >= 0 && fcntl(file, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  if (file >= 0) close(file);
  return answer;
}

static int serves(void) {
  if (!exists(in_var("cid.bin"))) {
    line("Error", 90008, "This client is not registered: cid.bin is missing");
    return 1;
  }
  if (is_taken()) {
    line("Error", 90009, "The var directory \"%s\" is in use by another agent", var_directory);
    return 1;
  }
  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port()), .sin_addr.s_addr = INADDR_ANY};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
    line("Error", 90010, "Cannot listen on port %d (%s)", port(), strerror(errno));
    return 1;
  }
  if (has("--daemon=true") || !has("--daemon=false")) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child > 0) {
      line("Info", 5417, "daemonized as process id %d", (int)child);
      exit(0);
    }
    setsid();
    if (freopen("/dev/null", "r", stdin) == NULL || freopen("/dev/null", "w", stdout) == NULL ||
        freopen("/dev/null", "w", stderr) == NULL)
      return 1;
  }
  if (!take_var_directory()) return 1;
  line("Info", 0, "Listening on port %d", port());
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  while (!told_to_end) {
    int page = accept(listener, NULL, NULL);
    if (page >= 0) close(page);
  }
  usleep(200 * 1000); /* it finishes what it does, as the real one may */
  unlink(in_var("avagent.lck"));
  return 0;
}

int main(int count, char **words) {
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < count && i < 200; i++) flags[flag_count++] = words[i];
  int given = flag_count;
  if (has("--version") || has("--help")) {
    printf("avagent\n  version:     %s\n  os-type:     Linux\n", VERSION);
    return 0;
  }
  if (value("vardir") != NULL) var_directory = value("vardir");
  struct stat about;
  if (stat(var_directory, &about) != 0 || !S_ISDIR(about.st_mode)) {
    line("Error", 90002, "The var directory \"%s\" does not exist", var_directory);
    return leave(1);
  }
  log_stream = fopen(value("logfile") != NULL ? value("logfile") : in_var("avagent.log"), "a");
  line("Info", 5008, "Logging to %s", value("logfile") != NULL ? value("logfile") : in_var("avagent.log"));

  char *command_line[200];
  memcpy(command_line, flags, sizeof(char *) * (size_t)given);
  flag_count = 0;
  const char *files[] = {"avamar.cmd", "avagent.cmd", ".avagent"};
  for (int i = 0; i < 3; i++) read_flag_file(files[i]);
  /* What the command line says counts more: the last one wins. */
  for (int i = 0; i < given; i++) flags[flag_count++] = command_line[i];
  char text[4096] = "";
  for (int i = 0; i < given; i++) snprintf(text + strlen(text), sizeof text - strlen(text), " %s", command_line[i]);
  line("Info", 5702, "Command Line: %s%s", words[0], text);
  text[0] = 0;
  for (int i = 0; i < flag_count; i++) {
    const char *flag = flags[i];
    int is_port = strncmp(flag, "--listenport=", 13) == 0;
    int is_register = strcmp(flag, "--register") == 0 || strcmp(flag, "--init") == 0;
    snprintf(text + strlen(text), sizeof text - strlen(text), " %s%s", is_port ? "--acport=" : "",
             is_port ? flag + 13 : is_register ? "--initialize" : flag);
  }
  line("Info", 5703, "Parsed Flags: %s%s", words[0], text);

  if (has("--uninit")) return leave(unregisters());
  int registering = has("--register") || has("--initialize") || has("--init");
  const char *problem = registering ? problem_with_flags() : NULL;
  if (problem == NULL && port() < 0) problem = "The listen port is not a port number";
  if (problem != NULL) {
    line("Error", 90003, "%s", problem);
    return leave(1);
  }
  return leave(registering ? registers() : serves());
}
