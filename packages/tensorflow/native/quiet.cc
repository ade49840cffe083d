// TensorFlow's libraries announce themselves on stderr while they are being loaded, whatever TF_CPP_MIN_LOG_LEVEL says.
// `mute` sends stderr to nowhere, `restore` brings it back.
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int kept = -1;

static napi_value Mute(napi_env env, napi_callback_info info) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0 || kept >= 0) return nullptr;
  kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept >= 0) dup2(nowhere, STDERR_FILENO);
  close(nowhere);
  return nullptr;
}

static napi_value Restore(napi_env env, napi_callback_info info) {
  if (kept < 0) return nullptr;
  dup2(kept, STDERR_FILENO);
  close(kept);
  kept = -1;
  return nullptr;
}

NAPI_MODULE_INIT() {
  napi_property_descriptor functions[] = {
      {"mute", nullptr, Mute, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"restore", nullptr, Restore, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}
