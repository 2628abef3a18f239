// tfjs-node's binding, with one function more (a loaded model's graph can be added to) and other settings of sessions.
// The package's own source registers itself as a module, which is left out here, since this file does it.
#include <node_api.h>
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)

#include "tensorflow/c/c_api.h"

// ConfigProto { graph_options { place_pruned_graph: true } }: what a call does not need is neither placed nor optimised.
// Otherwise each graph that is added makes the first call of the next take longer (seen: twice as long with 11 sizes of an
// elastic bank, where pruned it is a third of it from the first on, and a step as fast within 2 %).
static TF_SessionOptions *PrunedSessionOptions() {
  static const unsigned char config[] = {0x52, 0x02, 0x30, 0x01};
  TF_SessionOptions *options = TF_NewSessionOptions();
  TF_Status *status = TF_NewStatus();
  TF_SetConfig(options, config, sizeof(config), status);
  TF_DeleteStatus(status);
  return options;
}

#define TF_NewSessionOptions PrunedSessionOptions
#include "tfjs_backend.cc"
#include "tfjs_binding.cc"

namespace tfnodejs {

// The backend's models are private. An explicit instantiation may name a private member.
template <auto Member>
struct Opened {
  friend auto &ModelsOf(TFJSBackend &backend) { return backend.*Member; }
};
auto &ModelsOf(TFJSBackend &backend);
template struct Opened<&TFJSBackend::tf_savedmodel_map_>;

// extendSavedModel(model: number, graph: Uint8Array): adds the nodes and functions of a serialised GraphDef. The session
// takes them over when it next runs, beside what it has, so that its variables keep their values.
static napi_value ExtendSavedModel(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &count, args, nullptr, nullptr), nullptr);
  int32_t id;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, args[0], &id), nullptr);
  void *bytes;
  size_t length;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_typedarray_info(env, args[1], nullptr, &length, &bytes, nullptr, nullptr), nullptr);
  TFJSBackend *backend = GetTFJSBackend(env);
  if (!backend) return nullptr;
  auto model = ModelsOf(*backend).find(id);
  if (model == ModelsOf(*backend).end()) {
    NAPI_THROW_ERROR(env, "SavedModel ID not found (savedmodel_id: %d)", id);
    return nullptr;
  }
  TF_AutoStatus status;
  TF_Buffer *graph = TF_NewBufferFromString(bytes, length);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(model->second.second, graph, options, status.status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(graph);
  if (TF_GetCode(status.status) != TF_OK) {
    NAPI_THROW_ERROR(env, "Failed to extend SavedModel: %s", TF_Message(status.status));
  }
  return nullptr;
}

}  // namespace tfnodejs

NAPI_MODULE_INIT() {
  napi_property_descriptor extend = {"extendSavedModel", nullptr, tfnodejs::ExtendSavedModel, nullptr,
                                     nullptr,            nullptr, napi_default,               nullptr};
  tfnodejs::InitTFNodeJSBinding(env, exports);
  napi_define_properties(env, exports, 1, &extend);
  return exports;
}
