import type { Lang } from '../i18n/index.ts';
import { mesosHttp, mesosPhrases } from './phrases-mesos.ts';

/**
 * What a call does and what came of it, in one language: the predicate of "kubelet …" and the clause that follows
 * when it went well. `{name}` stands for a value of the call (see `valueOf` in `salient.ts`); a part in brackets is
 * left out if one of its values is missing, or gives way to what follows its bar.
 */
type Phrase = readonly [ask: string, done?: string];

export type Table = Readonly<Record<string, Readonly<Record<string, Readonly<Record<Lang, Phrase>>>>>>;

/** Key of the phrase of a whole interface, for methods that have none of their own. */
export const any = '*';

const attempt = { zh: '[（attempt {attempt}）]', en: '[, attempt {attempt}]' };
const runs = {
  zh: `[沙箱{sandbox}][容器{container}]${attempt.zh}`,
  en: `[the sandbox {sandbox}][the container {container}]${attempt.en}`,
};
const state = { zh: '[状态为{state}][，地址为{r.status.network.ip}]', en: '[the state is {state}][, address {r.status.network.ip}]' };
const exit = { zh: '[，退出码为{exit}][（{r.status.reason}）]', en: '[, exit code {exit}][ ({r.status.reason})]' };

/** Phrases by interface (the services of CRI and of CSI in one) and method; for CNI also by method and plugin, for runc by verb and `--all`. */
export const phrases: Table = {
  ...mesosPhrases,
  cri: {
    Version: {
      zh: ['问{to}是什么版本', '[是{r.runtime_name} {r.runtime_version}]'],
      en: ['asks {to} for its version', '[it is {r.runtime_name} {r.runtime_version}]'],
    },
    Status: {
      zh: ['问{to}是否就绪', '[满足{met}][，不满足{unmet}]'],
      en: ['asks {to} whether it is ready', '[it meets {met}][, but not {unmet}]'],
    },
    RuntimeConfig: { zh: ['问{to}的运行时配置'], en: ['asks {to} for its runtime configuration'] },
    ListPodSandbox: {
      zh: ['问{to}有哪些沙箱', '共{count}个'],
      en: ['asks {to} which sandboxes there are', '{count} listed'],
    },
    ListContainers: {
      zh: ['问{to}有哪些容器', '共{count}个'],
      en: ['asks {to} which containers there are', '{count} listed'],
    },
    RunPodSandbox: {
      zh: ['请{to}建立沙箱{pod}[，运行时选{q.runtime_handler}]', '沙箱{pod}已就绪[（{r.pod_sandbox_id}）]'],
      en: [
        'asks {to} to create and start the sandbox {pod}[ with the runtime handler {q.runtime_handler}]',
        'the sandbox {pod} is ready[ ({r.pod_sandbox_id})]',
      ],
    },
    PodSandboxStatus: { zh: ['问{to}沙箱{sandbox}的状态', state.zh], en: ['asks {to} for the state of the sandbox {sandbox}', state.en] },
    StopPodSandbox: {
      zh: ['请{to}停止沙箱{sandbox}', '沙箱{sandbox}已停止'],
      en: ['asks {to} to stop the sandbox {sandbox}', 'the sandbox {sandbox} is stopped'],
    },
    RemovePodSandbox: {
      zh: ['请{to}移除沙箱{sandbox}', '沙箱{sandbox}已移除'],
      en: ['asks {to} to remove the sandbox {sandbox}', 'the sandbox {sandbox} is gone'],
    },
    ImageStatus: {
      zh: ['问{to}本地有没有镜像{q.image.image}', '[有（{r.image.id}）|没有]'],
      en: ['asks {to} whether it has the image {q.image.image}', '[the image is here ({r.image.id})|the image is not here]'],
    },
    PullImage: {
      zh: ['请{to}拉取镜像{q.image.image}', '镜像已拉取'],
      en: ['asks {to} to pull the image {q.image.image}', 'the image is here'],
    },
    CreateContainer: {
      zh: [`请{to}在沙箱{sandbox}里创建容器{container}${attempt.zh}`, '容器{container}已创建[（{r.container_id}）]'],
      en: [
        `asks {to} to create the container {container}${attempt.en}, in the sandbox {sandbox}`,
        'the container {container} is created[ ({r.container_id})]',
      ],
    },
    StartContainer: {
      zh: [`请{to}启动容器{container}${attempt.zh}`, '容器{container}已启动'],
      en: [`asks {to} to start the container {container}${attempt.en}`, 'the container {container} is started'],
    },
    StopContainer: {
      zh: [`请{to}停止容器{container}${attempt.zh}[，最多等{q.timeout}秒]`, '容器{container}已停止'],
      en: [`asks {to} to stop the container {container}${attempt.en}[, giving it {q.timeout} s]`, 'the container {container} is stopped'],
    },
    RemoveContainer: {
      zh: [`请{to}移除容器{container}${attempt.zh}`, '容器{container}已不在'],
      en: [`asks {to} to remove the container {container}${attempt.en}`, 'no container {container} is left'],
    },
    ContainerStatus: {
      zh: [`问{to}容器{container}${attempt.zh}的状态`, state.zh + exit.zh],
      en: [`asks {to} for the state of the container {container}${attempt.en}`, state.en + exit.en],
    },
    ExecSync: {
      zh: ['请{to}在容器{container}里执行“{cmd}”', '[退出码为{r.exit_code}][，输出“{r.stdout}”]'],
      en: ['asks {to} to run “{cmd}” in the container {container}', '[exit code {r.exit_code}][, the output is “{r.stdout}”]'],
    },
  },
  cni: {
    ADD: {
      zh: ['运行{to}，把{pod}接入[网络{q.stdin.name}|网络]', '[{q.env.CNI_IFNAME}的地址是{address}]'],
      en: ['runs {to} to connect {pod} to [the network {q.stdin.name}|a network]', '[{q.env.CNI_IFNAME} now has {address}]'],
    },
    'ADD loopback': {
      zh: ['运行{to}，启用{pod}的回环接口', '[lo的地址是{address}|lo已启用]'],
      en: ['runs {to} to bring up lo in {pod}', '[lo now has {address}|lo is up]'],
    },
    'ADD host-local': {
      zh: ['运行{to}，[从地址池{pool}]给{pod}取一个地址', '[取得{address}]'],
      en: ['runs {to} for an address for {pod}[ from the pool {pool}]', '[it hands out {address}]'],
    },
    'ADD portmap': {
      zh: ['运行{to}，[把主机端口{ports}转给{pod}|{pod}没有要转发的端口]', '[{ports}已转发|没有要转发的]'],
      en: [
        'runs {to}[ to forward host port {ports} to {pod}|; {pod} has no port to forward]',
        '[{ports} is forwarded|there is nothing to forward]',
      ],
    },
    // DEL may be asked for again, and for what never came to be; so it tells what is left, not what was there.
    DEL: {
      zh: ['运行{to}，清掉{pod}在[网络{q.stdin.name}|网络]上的接口', '{pod}在网络上已无接口'],
      en: ['runs {to} to clear the interface of {pod} on [the network {q.stdin.name}|its network]', '{pod} is off the network'],
    },
    'DEL loopback': { zh: ['运行{to}，停用{pod}的回环接口', 'lo已不在用'], en: ['runs {to} to take down lo in {pod}', 'lo is not up'] },
    'DEL host-local': {
      zh: ['运行{to}，清掉{pod}在[地址池{pool}|地址池]里的登记', '已无登记'],
      en: ['runs {to} to clear what [the pool {pool}|the pool] keeps for {pod}', 'nothing is kept for {pod}'],
    },
    'DEL portmap': {
      zh: ['运行{to}，清掉{pod}的端口转发', '已无转发'],
      en: ['runs {to} to clear the port forwarding to {pod}', 'no port is forwarded to {pod}'],
    },
    CHECK: {
      zh: ['运行{to}，检查{pod}的网络是否还同ADD的结果一样', '网络没有变'],
      en: ['runs {to} to check that the network of {pod} still is what ADD made', 'the network is unchanged'],
    },
    'CHECK host-local': {
      zh: ['运行{to}，检查{pod}的地址是否还记在账上', '地址还在账上'],
      en: ['runs {to} to check that the address of {pod} is still on its books', 'the address is there'],
    },
    [any]: { zh: ['运行{to}'], en: ['runs {to}'] },
  },
  csi: {
    GetPluginInfo: {
      zh: ['问{to}的名字', '[是{r.name} {r.vendor_version}]'],
      en: ['asks {to} for its name', '[it is {r.name} {r.vendor_version}]'],
    },
    GetPluginCapabilities: { zh: ['问{to}有哪些能力', '[有{able}]'], en: ['asks {to} what it can do', '[{able}]'] },
    ControllerGetCapabilities: { zh: ['问{to}的控制器有哪些能力', '[有{able}]'], en: ['asks {to} what its controller can do', '[{able}]'] },
    NodeGetCapabilities: { zh: ['问{to}在节点上有哪些能力', '[有{able}]'], en: ['asks {to} what it can do on the node', '[{able}]'] },
    Probe: { zh: ['问{to}是否就绪', '就绪'], en: ['asks {to} whether it is ready', 'it is ready'] },
    NodeGetInfo: {
      zh: ['问{to}这个节点的名字', '[是{r.node_id}]'],
      en: ['asks {to} for the name of this node', '[the node is {r.node_id}]'],
    },
    GetCapacity: { zh: ['问{to}还有多少容量可分'], en: ['asks {to} how much capacity is left to hand out'] },
    CreateVolume: {
      zh: ['请{to}创建卷{q.name}[，至少{bytes}]', '[卷号是{volume}]'],
      en: ['asks {to} to create the volume {q.name}[ of at least {bytes}]', '[the volume is {volume}]'],
    },
    DeleteVolume: {
      zh: ['请{to}删除卷{q.volume_id}', '卷已不在'],
      en: ['asks {to} to delete the volume {q.volume_id}', 'the volume is gone'],
    },
    ControllerPublishVolume: {
      zh: ['请{to}把卷{q.volume_id}挂接到节点{q.node_id}', '卷已挂接到{q.node_id}'],
      en: ['asks {to} to attach the volume {q.volume_id} to the node {q.node_id}', 'the volume is attached to {q.node_id}'],
    },
    ControllerUnpublishVolume: {
      zh: ['请{to}把卷{q.volume_id}从节点{q.node_id}断开', '卷已断开'],
      en: ['asks {to} to detach the volume {q.volume_id} from the node {q.node_id}', 'the volume is detached'],
    },
    NodeStageVolume: {
      zh: ['请{to}备好卷{q.volume_id}，挂载在{q.staging_target_path}', '卷已备好'],
      en: ['asks {to} to stage the volume {q.volume_id} at {q.staging_target_path}', 'the volume is staged'],
    },
    NodeUnstageVolume: {
      zh: ['请{to}撤下卷{q.volume_id}，从{q.staging_target_path}卸载', '卷已撤下'],
      en: ['asks {to} to unstage the volume {q.volume_id} from {q.staging_target_path}', 'the volume is unstaged'],
    },
    NodePublishVolume: {
      zh: ['请{to}把卷{q.volume_id}交给Pod，挂载在{q.target_path}', 'Pod可以用了'],
      en: ['asks {to} to mount the volume {q.volume_id} for the pod, at {q.target_path}', 'the pod can use the volume'],
    },
    NodeUnpublishVolume: {
      zh: ['请{to}从{q.target_path}卸下卷{q.volume_id}', '已卸下'],
      en: ['asks {to} to unmount the volume {q.volume_id} from {q.target_path}', 'the volume is unmounted'],
    },
    NodeGetVolumeStats: {
      zh: ['问{to}卷{q.volume_id}的用量', '[共{r.usage.0.total}字节，已用{r.usage.0.used}字节]'],
      en: ['asks {to} how full the volume {q.volume_id} is', '[{r.usage.0.used} of {r.usage.0.total} bytes used]'],
    },
    ControllerExpandVolume: {
      zh: ['请{to}把卷{q.volume_id}扩到{bytes}', '[卷有{r.capacity_bytes}字节了]'],
      en: ['asks {to} to grow the volume {q.volume_id} to {bytes}', '[the volume has {r.capacity_bytes} bytes]'],
    },
    NodeExpandVolume: {
      zh: ['请{to}扩大卷{q.volume_id}上的文件系统', '文件系统已扩大'],
      en: ['asks {to} to grow the file system of the volume {q.volume_id}', 'the file system has grown'],
    },
  },
  docker: {
    'GET /version': { zh: ['问{to}是什么版本', '[是{r.Version}]'], en: ['asks {to} for its version', '[it is {r.Version}]'] },
    'POST /images/load': { zh: ['请{to}装入镜像', '镜像已装入'], en: ['asks {to} to load an image', 'the image is loaded'] },
    'POST /images/create': {
      zh: ['请{to}拉取镜像{q.query.fromImage}[:{q.query.tag}]', '镜像已拉取'],
      en: ['asks {to} to pull the image {q.query.fromImage}[:{q.query.tag}]', 'the image is here'],
    },
    'POST /volumes/create': {
      zh: ['请{to}[用驱动{b.Driver}]创建卷{b.Name}', '卷{b.Name}已创建'],
      en: ['asks {to} to create the volume {b.Name}[ with the driver {b.Driver}]', 'the volume {b.Name} is created'],
    },
    'DELETE /volumes/*': {
      zh: ['请{to}删除卷{path}', '卷{path}已删除'],
      en: ['asks {to} to remove the volume {path}', 'the volume {path} is gone'],
    },
    'POST /networks/create': {
      zh: ['请{to}[用驱动{b.Driver}]创建网络{b.Name}[，网段{b.IPAM.Config.0.Subnet}]', '网络{b.Name}已创建'],
      en: [
        'asks {to} to create the network {b.Name}[ with the driver {b.Driver}][, subnet {b.IPAM.Config.0.Subnet}]',
        'the network {b.Name} is created',
      ],
    },
    'DELETE /networks/*': {
      zh: ['请{to}删除网络{path}', '网络{path}已删除'],
      en: ['asks {to} to remove the network {path}', 'the network {path} is gone'],
    },
    'POST /containers/create': {
      zh: ['请{to}[用镜像{b.Image}]创建容器[{q.query.name}]', '容器已创建[（{r.Id}）]'],
      en: ['asks {to} to create the container[ {q.query.name}][ from the image {b.Image}]', 'the container is created[ ({r.Id})]'],
    },
    'GET /containers/json': {
      zh: ['问{to}有哪些容器', '共{count}个'],
      en: ['asks {to} which containers there are', '{count} listed'],
    },
    'GET /containers/*/json': { zh: ['问{to}容器{path}的情况'], en: ['asks {to} about the container {path}'] },
    'POST /containers/*/wait': {
      zh: ['等{to}上的容器{path}结束', '容器{path}已结束[，退出码为{r.StatusCode}]'],
      en: ['waits for the container {path} of {to} to end', 'the container {path} has ended[, exit code {r.StatusCode}]'],
    },
    'POST /containers/*/kill': {
      zh: ['请{to}杀掉容器{path}的进程', '容器{path}的进程已被杀掉'],
      en: ['asks {to} to kill the process of the container {path}', 'the process of the container {path} is gone'],
    },
    'POST /containers/*/start': {
      zh: ['请{to}启动容器{path}', '容器{path}已启动'],
      en: ['asks {to} to start the container {path}', 'the container {path} is started'],
    },
    'POST /containers/*/stop': {
      zh: ['请{to}停止容器{path}[，最多等{q.query.t}秒]', '容器{path}已停止'],
      en: ['asks {to} to stop the container {path}[, giving it {q.query.t} s]', 'the container {path} is stopped'],
    },
    'DELETE /containers/*': {
      zh: ['请{to}删除容器{path}', '容器{path}已删除'],
      en: ['asks {to} to remove the container {path}', 'the container {path} is gone'],
    },
  },
  'docker.plugin': {
    'Plugin.Activate': {
      zh: ['与{to}握手，问它实现哪些接口', '[实现{implements}]'],
      en: ['greets {to} and asks what it implements', '[it implements {implements}]'],
    },
    'VolumeDriver.Capabilities': {
      zh: ['问{to}的卷管到多大范围', '[范围是{r.Capabilities.Scope}]'],
      en: ['asks {to} how far its volumes reach', '[the scope is {r.Capabilities.Scope}]'],
    },
    'VolumeDriver.Get': {
      zh: ['问{to}有没有卷{q.Name}', '[有，在{r.Volume.Mountpoint}|有]'],
      en: ['asks {to} whether it has the volume {q.Name}', '[the volume is there, at {r.Volume.Mountpoint}|the volume is there]'],
    },
    'VolumeDriver.Create': {
      zh: ['请{to}创建卷{q.Name}', '卷{q.Name}已创建'],
      en: ['asks {to} to create the volume {q.Name}', 'the volume {q.Name} is created'],
    },
    'VolumeDriver.Mount': {
      zh: ['请{to}挂载卷{q.Name}', '[已挂载在{r.Mountpoint}]'],
      en: ['asks {to} to mount the volume {q.Name}', '[the volume is mounted at {r.Mountpoint}]'],
    },
    'VolumeDriver.Unmount': {
      zh: ['请{to}卸载卷{q.Name}', '已卸载'],
      en: ['asks {to} to unmount the volume {q.Name}', 'the volume is unmounted'],
    },
    'VolumeDriver.Remove': {
      zh: ['请{to}删除卷{q.Name}', '卷{q.Name}已删除'],
      en: ['asks {to} to remove the volume {q.Name}', 'the volume {q.Name} is gone'],
    },
    'NetworkDriver.GetCapabilities': {
      zh: ['问{to}的网络管到多大范围', '[范围是{r.Scope}]'],
      en: ['asks {to} how far its networks reach', '[the scope is {r.Scope}]'],
    },
    'NetworkDriver.CreateNetwork': {
      zh: ['请{to}建立网络{network}[，网段{q.IPv4Data.0.Pool}]', '网络{network}已建立'],
      en: ['asks {to} to create the network {network}[, subnet {q.IPv4Data.0.Pool}]', 'the network {network} is created'],
    },
    'NetworkDriver.DeleteNetwork': {
      zh: ['请{to}拆除网络{network}', '网络{network}已拆除'],
      en: ['asks {to} to delete the network {network}', 'the network {network} is gone'],
    },
    'NetworkDriver.CreateEndpoint': {
      zh: ['请{to}在网络{network}上建立端点[，地址为{q.Interface.Address}]', '端点已建立[，MAC地址为{r.Interface.MacAddress}]'],
      en: [
        'asks {to} for an endpoint on the network {network}[, with the address {q.Interface.Address}]',
        'the endpoint is created[, with the MAC address {r.Interface.MacAddress}]',
      ],
    },
    'NetworkDriver.EndpointOperInfo': { zh: ['问{to}端点{q.EndpointID}的情况'], en: ['asks {to} about the endpoint {q.EndpointID}'] },
    'NetworkDriver.DeleteEndpoint': {
      zh: ['请{to}删除端点{q.EndpointID}', '端点已删除'],
      en: ['asks {to} to delete the endpoint {q.EndpointID}', 'the endpoint is gone'],
    },
    'NetworkDriver.Join': {
      zh: ['请{to}让容器加入网络{network}', '[交出接口{r.InterfaceName.SrcName}][，网关是{r.Gateway}]'],
      en: [
        'asks {to} to let the container join the network {network}',
        '[it offers the interface {r.InterfaceName.SrcName}][, gateway {r.Gateway}]',
      ],
    },
    'NetworkDriver.Leave': {
      zh: ['请{to}让容器离开网络{network}', '容器已离开'],
      en: ['asks {to} to let the container leave the network {network}', 'the container has left'],
    },
    'NetworkDriver.ProgramExternalConnectivity': {
      zh: ['请{to}接通端点{q.EndpointID}与外界'],
      en: ['asks {to} to connect the endpoint {q.EndpointID} to the outside'],
    },
    'NetworkDriver.RevokeExternalConnectivity': {
      zh: ['请{to}断开端点{q.EndpointID}与外界'],
      en: ['asks {to} to cut off the endpoint {q.EndpointID} from the outside'],
    },
    'IpamDriver.GetCapabilities': {
      zh: ['问{to}分配地址要什么条件', '[先给MAC地址：{r.RequiresMACAddress}]'],
      en: ['asks {to} what it needs to hand out addresses', '[MAC address first: {r.RequiresMACAddress}]'],
    },
    'IpamDriver.GetDefaultAddressSpaces': {
      zh: ['问{to}默认用哪些地址空间', '[本机用{r.LocalDefaultAddressSpace}]'],
      en: ['asks {to} which address spaces it uses by default', '[{r.LocalDefaultAddressSpace} on one host]'],
    },
    'IpamDriver.RequestPool': {
      zh: ['向{to}要地址池[{q.Pool}]', '[得到地址池{r.PoolID}]'],
      en: ['asks {to} for the address pool[ {q.Pool}]', '[the pool is {r.PoolID}]'],
    },
    'IpamDriver.ReleasePool': {
      zh: ['向{to}归还地址池{q.PoolID}', '地址池已归还'],
      en: ['gives the address pool {q.PoolID} back to {to}', 'the pool is taken back'],
    },
    'IpamDriver.RequestAddress': {
      zh: ['向{to}要[地址{q.Address}|一个地址]，出自地址池{q.PoolID}[，给{use}用]', '[得到{r.Address}]'],
      en: ['asks {to} for [the address {q.Address}|an address] from the pool {q.PoolID}[, for {use}]', '[it hands out {r.Address}]'],
    },
    'IpamDriver.ReleaseAddress': {
      zh: ['向{to}归还地址{q.Address}', '地址已归还'],
      en: ['gives the address {q.Address} back to {to}', 'the address is taken back'],
    },
  },
  shim: {
    start: {
      zh: [`启动{to}，由它看管${runs.zh}`, '[套接字在{r.stdout}]'],
      en: [`starts {to} to look after ${runs.en}`, '[it listens on {r.stdout}]'],
    },
    delete: { zh: [`请{to}清理${runs.zh}的残留`, '残留已清理'], en: [`has {to} clean up after ${runs.en}`, 'nothing is left'] },
  },
  oci: {
    create: {
      zh: [`运行{to}，创建${runs.zh}`, '进程已创建，等待启动'],
      en: [`runs {to} to create ${runs.en}`, 'the process waits to be started'],
    },
    start: { zh: [`运行{to}，启动${runs.zh}`, '进程已启动'], en: [`runs {to} to start ${runs.en}`, 'the process is started'] },
    exec: {
      zh: [`运行{to}，在${runs.zh}里执行命令`, '命令已启动'],
      en: [`runs {to} to run a command in ${runs.en}`, 'the command is started'],
    },
    kill: {
      zh: [`运行{to}，向${runs.zh}发送信号{signal}`, '信号已发出'],
      en: [`runs {to} to send the signal {signal} to ${runs.en}`, 'the signal is sent'],
    },
    'kill --all': {
      zh: [`运行{to}，清扫${runs.zh}里剩下的进程（{signal}）`, '已清扫'],
      en: [`runs {to} to sweep up with {signal} what is left in ${runs.en}`, 'all is swept'],
    },
    delete: { zh: [`运行{to}，删除${runs.zh}`, '已删除'], en: [`runs {to} to delete ${runs.en}`, 'the container is gone'] },
  },
  kernel: {
    mount: { zh: ['请内核把{source}挂载到{target}', '已挂载'], en: ['asks the kernel to mount {source} on {target}', 'the mount is made'] },
    umount: { zh: ['请内核卸载{target}', '已卸载'], en: ['asks the kernel to unmount {target}', 'the mount is gone'] },
    mountinfo: { zh: ['查看内核的挂载表', '共{count}项'], en: ['reads the mount table of the kernel', '{count} listed'] },
    [any]: { zh: ['执行“{command}”', '[输出“{r.stdout}”]'], en: ['runs “{command}”', '[the output is “{r.stdout}”]'] },
  },
  http: {
    ...mesosHttp,
    'PUT /volumes/*': {
      zh: ['请{to}创建卷{path}', '卷{path}已创建'],
      en: ['asks {to} to create the volume {path}', 'the volume {path} is there'],
    },
    'PUT /volumes/*/hosts/*': {
      zh: ['请{to}把卷{path}挂接到主机{host}', '卷{path}已挂接[，设备是{r.device}]'],
      en: ['asks {to} to attach the volume {path} to the host {host}', 'the volume {path} is attached[ as {r.device}]'],
    },
    'DELETE /volumes/*/hosts/*': {
      zh: ['请{to}断开卷{path}与主机{host}的挂接', '{detached}'],
      en: ['asks {to} to detach the volume {path} from the host {host}', '{detached}'],
    },
    'POST /disks': {
      zh: ['请{to}创建磁盘{q.name}', '磁盘已创建'],
      en: ['asks {to} to create the disk {q.name}', 'the disk is created'],
    },
    'DELETE /disks/*': { zh: ['请{to}删除磁盘{disk}', '磁盘已删除'], en: ['asks {to} to delete the disk {disk}', 'the disk is gone'] },
    'POST /instances/*/attachDisk': {
      zh: ['请{to}把磁盘{q.deviceName}挂接到{instance}', '磁盘已挂接'],
      en: ['asks {to} to attach the disk {q.deviceName} to {instance}', 'the disk is attached'],
    },
    'POST /instances/*/detachDisk': {
      zh: ['请{to}把磁盘{q.query.deviceName}从{instance}断开', '磁盘已断开'],
      en: ['asks {to} to detach the disk {q.query.deviceName} from {instance}', 'the disk is detached'],
    },
    'POST /add': {
      zh: ['凭键{q.headers.Idempotency-Key}，请{to}把{q.body.name}的副本数加上{q.body.by}', '已照办，同一个键只办一次'],
      en: [
        'asks {to} to add {q.body.by} to the replicas of {q.body.name}, under the key {q.headers.Idempotency-Key}',
        'it is done, once for each key',
      ],
    },
    [any]: { zh: ['向{to}发出HTTP请求', '[应答是{code}]'], en: ['sends an HTTP request to {to}', '[the answer is {code}]'] },
  },
  // By verb and part of the object; which object, the path tells.
  k8s: {
    POST: { zh: ['请{to}创建{object}', '{object}已创建'], en: ['asks {to} to create {object}', '{object} is created'] },
    PUT: {
      zh: [
        '请{to}改写{object}[，副本数为{q.spec.replicas}][，卷为{q.spec.volumeName}][，attached为{q.status.attached}][，unschedulable为{q.spec.unschedulable}]',
        '已写入',
      ],
      en: [
        'asks {to} to rewrite {object}[, with {q.spec.replicas} replicas][, with the volume {q.spec.volumeName}][, attached: {q.status.attached}][, unschedulable: {q.spec.unschedulable}]',
        'it is written',
      ],
    },
    'PUT status': {
      zh: ['把{object}的现状写进{to}[：{q.status.phase}][：{q.status.readyReplicas}个就绪]', '已写入'],
      en: ['writes into {to} how {object} is[: {q.status.phase}][: {q.status.readyReplicas} ready]', 'it is written'],
    },
    'PUT scale': {
      zh: ['请{to}把{object}的副本数设为{q.spec.replicas}', '已写入'],
      en: ['asks {to} to set {object} to {q.spec.replicas} replicas', 'it is written'],
    },
    'POST binding': {
      zh: ['请{to}把{object}绑定到节点{q.target.name}', '{object}有节点了'],
      en: ['asks {to} to bind {object} to the node {q.target.name}', '{object} has its node'],
    },
    'POST eviction': { zh: ['请{to}驱逐{object}', '驱逐已受理'], en: ['asks {to} to evict {object}', 'the eviction is accepted'] },
    'POST events': {
      zh: ['在{to}记下一个事件：{q.involvedObject.kind} {q.involvedObject.name}，{q.reason}', '已记下'],
      en: ['records an event with {to}: {q.involvedObject.kind} {q.involvedObject.name}, {q.reason}', 'it is recorded'],
    },
    DELETE: {
      zh: ['请{to}删除{object}[，宽限期{q.gracePeriodSeconds}秒]', '删除已受理'],
      en: ['asks {to} to delete {object}[, with a grace period of {q.gracePeriodSeconds} s]', 'the deletion is accepted'],
    },
    GET: { zh: ['向{to}读取{object}', '已读到'], en: ['reads {object} from {to}', 'it is read'] },
    'GET scale': {
      zh: ['向{to}读取{object}的副本数', '[是{r.spec.replicas}]'],
      en: ['reads from {to} how many replicas {object} has', '[it has {r.spec.replicas}]'],
    },
  },
  fault: {
    crash: {
      zh: ['让实例{q.instance}的进程崩溃', '进程没有了'],
      en: ['crashes the process of the instance {q.instance}', 'the process is gone'],
    },
    hang: {
      zh: ['让实例{q.instance}的进程卡死', '进程还在，但不再应答'],
      en: ['makes the process of the instance {q.instance} hang', 'it lives, but answers nobody'],
    },
    'restart-daemon': { zh: ['让{to}重启', '重启开始'], en: ['restarts {to}', 'the restart has begun'] },
    'lose-host': {
      zh: ['让主机{q.host}断电', '那里运行的一切都停了，磁盘上的还在'],
      en: ['takes the power from the host {q.host}', 'all that ran there is gone, what its disks hold is not'],
    },
    'return-host': { zh: ['让主机{q.host}恢复供电', '主机开始启动'], en: ['gives the host {q.host} its power back', 'the host boots'] },
    'cut-off': {
      zh: ['切断主机{q.host}的网络', '主机照常运行，但与外界不通'],
      en: ['cuts the host {q.host} off from the network', 'the host runs on, out of reach'],
    },
    reconnect: {
      zh: ['把主机{q.host}接回网络', '网络恢复了'],
      en: ['puts the host {q.host} back on the network', 'the host can be reached again'],
    },
    'lose-answer': {
      zh: ['要弄丢下一条命令的应答', '命令会照样执行'],
      en: ['is about to lose the answer to the next order', 'the order will be carried out all the same'],
    },
    'send-twice': {
      zh: ['要把下一条命令送达两次', '只等命令发出'],
      en: ['is about to deliver the next order twice', 'the order is yet to come'],
    },
    'empty-pool': {
      zh: ['占尽主机{q.host}的空闲地址', '那里的新实例拿不到地址'],
      en: ['takes up all free addresses of the host {q.host}', 'new instances get none there'],
    },
    'refill-pool': {
      zh: ['放出主机{q.host}的空闲地址', '那里的新实例又有地址可用'],
      en: ['frees addresses of the host {q.host}', 'new instances get one there again'],
    },
    'slow-detach': {
      zh: ['让断开挂接多花{by}', '从现在起生效'],
      en: ['makes detaching take {by} longer', 'that holds from now on'],
    },
  },
  [any]: { [any]: { zh: ['调用{to}'], en: ['calls {to}'] } },
};

/** What an upstream error means, in plain words. */
interface Reason extends Readonly<Record<Lang, string>> {
  /** Fits `<code> <method>: <message>`. */
  readonly pattern: RegExp;
  /** Set if it was refused on purpose, or is no fault but an answer; the words are then a predicate. */
  readonly kind?: 'refusal' | 'answer';
}

/** What upstream errors mean; the first whose pattern fits. */
export const reasons: readonly Reason[] = [
  { pattern: /^409 .*is locked/, kind: 'refusal', zh: '正在部署，应用已锁住', en: 'a deployment is under way and locks the app' },
  { pattern: /^exit 2 blkid/, kind: 'answer', zh: '没有找到文件系统', en: 'finds no file system' },
  { pattern: /is reserved for|name .* in use/i, kind: 'refusal', zh: '名字已被占用', en: 'the name is taken' },
  {
    pattern: /no IP addresses available|no available IPv4|no address left/,
    zh: '地址池里没有空闲地址',
    en: 'no address is left in the pool',
  },
  { pattern: /address in use/, kind: 'refusal', zh: '地址已被占用', en: 'the address is taken' },
  { pattern: /is attached to/, kind: 'refusal', zh: '卷还挂接在别的主机上', en: 'another host still has the volume' },
  { pattern: /health check timed out/, kind: 'answer', zh: '没有等到健康检查的应答', en: 'gets no answer to the health check' },
  { pattern: /cannot remove a running/i, kind: 'refusal', zh: '容器还在运行', en: 'the container still runs' },
  {
    pattern: /volume is in use|active endpoints|(still|already) published|already being used/,
    kind: 'refusal',
    zh: '仍在使用中',
    en: 'still in use',
  },
  { pattern: /no runtime for/, kind: 'refusal', zh: '没有配置这种运行时', en: 'no such runtime is configured' },
  { pattern: /netns.*no such file/, zh: '网络命名空间不存在', en: 'the network namespace does not exist' },
  { pattern: /failed to find plugin/, zh: '找不到插件', en: 'the plugin is not there' },
  {
    pattern: /^ALREADY_EXISTS .*exists with \d+ bytes/,
    kind: 'refusal',
    zh: '同名的卷已有，大小不同',
    en: 'a volume of that name exists with another size',
  },
  { pattern: /ALREADY_EXISTS|already exists/, kind: 'refusal', zh: '已经存在', en: 'already exists' },
  { pattern: /no such file/, zh: '文件不存在', en: 'a file is missing' },
  {
    pattern: /failed to match|not (been )?found .*(address|interface)/i,
    zh: '现状与ADD的结果不符',
    en: 'things are no longer as ADD made them',
  },
  { pattern: /^timeout/, kind: 'answer', zh: '没有应答', en: 'gives no answer' },
  { pattern: /DEADLINE_EXCEEDED/, zh: '超时', en: 'the time is up' },
  { pattern: /UNIMPLEMENTED|unknown CNI_COMMAND/, kind: 'refusal', zh: '没有实现这个方法', en: 'it does not implement this' },
  { pattern: /incompatible CNI/, kind: 'refusal', zh: 'CNI版本不合', en: 'the CNI versions do not fit' },
  { pattern: /env variables .* missing/, kind: 'refusal', zh: '缺环境变量', en: 'an environment variable is missing' },
  { pattern: /unmarshal/, kind: 'refusal', zh: '配置不是合法的JSON', en: 'the configuration is no valid JSON' },
  { pattern: /FAILED_PRECONDITION/, kind: 'refusal', zh: '前提不满足', en: 'a precondition is not met' },
  { pattern: /OUT_OF_RANGE/, kind: 'refusal', zh: '超出允许的范围', en: 'the value is out of range' },
  { pattern: /permission denied/i, zh: '权限不足', en: 'permission is denied' },
  { pattern: /NOT_FOUND|not found|^404|no such|does not exist/, zh: '找不到', en: 'not found' },
  { pattern: /^422/, kind: 'refusal', zh: '内容不合规定', en: 'the object is not valid' },
  { pattern: /^409/, kind: 'refusal', zh: '有冲突', en: 'there is a conflict' },
];
