/**
 * Everything in which names are free: their keys are the user's or the plugin's, so no catalogue knows them.
 * Whatever is not listed here is closed, and an unknown name in it is an error.
 */

/** Protobuf fields of type `map<k, v>`: keys are free, values have the declared type. A test holds the list to the catalogues. */
export const openProtoFields: ReadonlySet<string> = new Set([
  'annotations',
  'attributes',
  'controller_create_secrets',
  'controller_delete_secrets',
  'controller_publish_secrets',
  'controller_unpublish_secrets',
  'create_snapshot_secrets',
  'delete_snapshot_secrets',
  'info',
  'label_selector',
  'labels',
  'manifest',
  'mutable_parameters',
  'node_publish_secrets',
  'node_stage_secrets',
  'options',
  'parameters',
  'publish_context',
  'publish_info',
  'publish_volume_info',
  'secrets',
  'segments',
  'sysctls',
  'unified',
  'user_credentials',
  'volume_attributes',
  'volume_context',
]);

/**
 * By interface: objects of its JSON whose keys are names and not fields. Open beside these: keys of the configuration of
 * a CNI plugin that is not in `cni-plugins.ts`, and whatever stands in `runtimeConfig` and `args`, which the runtime and
 * the user give to plugins.
 */
export const openObjects: Readonly<Record<string, ReadonlySet<string>>> = {
  cni: new Set(['capabilities', 'sysctl']),
  'docker.plugin': new Set(['AuxAddresses', 'Data', 'DiscoveryData', 'Options', 'Opts', 'Status', 'Value']),
  docker: new Set([
    'Annotations',
    'AuxiliaryAddresses',
    'Containers',
    'Data',
    'Details',
    'DriverOpts',
    'EndpointsConfig',
    'ExposedPorts',
    'Labels',
    'Networks',
    'Options',
    'PortBindings',
    'Ports',
    'Storage',
    'Sysctls',
    'Tmpfs',
    'Volumes',
  ]),
  k8s: new Set(['annotations', 'labels', 'matchLabels', 'parameters', 'requests']),
  oci: new Set(['annotations', 'sysctl', 'unified']),
};
